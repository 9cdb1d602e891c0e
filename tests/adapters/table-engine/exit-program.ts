import { DuckDbTableEngine } from '../../../adapters/table-engine/duckdb-table-engine.js';
import type { StreamedBatch } from '../../../adapters/table-engine/table-engine.js';

/** Exits while it streams endless rows into the file that is its argument. */
function* endless(): Generator<StreamedBatch> {
  for (let given = 0; ; given += 1) {
    if (given === 20) setImmediate(() => process.exit(0));
    yield { rows: 2_048, columns: [{ name: 'x', type: 'number', values: new Float64Array(2_048) }] };
  }
}

await new DuckDbTableEngine({ threads: 1, memoryMb: 256 }).streamTable(process.argv[2] ?? '', endless());
