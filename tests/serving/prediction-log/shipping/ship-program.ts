import { join } from 'node:path';
import { FsObjectStore } from '../../../../adapters/object-store/fs-object-store.js';
import { DuckDbTableEngine } from '../../../../adapters/table-engine/duckdb-table-engine.js';
import { Shipper } from '../../../../serving/prediction-log/shipper/shipper.js';
import { DurableWrites } from '../../../ports/faults/fault-plan.js';
import type { FaultPlan } from '../../../ports/faults/fault-plan.js';
import { faultyObjectStore } from '../../../ports/faults/faulty-object-store.js';

/** Ships everything in a log's folder once. Exit code 0: nothing is left; 3: something is. */
export interface ShipProgram {
  readonly dir: string;
  readonly installation: string;
  readonly plan: FaultPlan;
  readonly timeoutMs: number;
}

const { dir, installation, plan, timeoutMs } = JSON.parse(process.argv[2] ?? '{}') as ShipProgram;
const store = new FsObjectStore({ root: join(installation, 'objects'), cacheDir: join(installation, 'ship-cache'), cacheSizeBytes: 1e9 });
const engine = new DuckDbTableEngine({ threads: 1, memoryMb: 256 });
const shipper = new Shipper({
  dir,
  objects: faultyObjectStore(store, new DurableWrites(plan)),
  engine,
  destinations: [],
  diskLimitBytes: 1e9,
  log: (line) => process.stdout.write(`${line}\n`),
});
const isDone = await shipper.finish(timeoutMs);
await engine.close();
process.exit(isDone ? 0 : 3);
