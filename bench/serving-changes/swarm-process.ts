import { join } from 'node:path';
import { OnnxModelRuntime } from '../../adapters/model-runtime/onnx/onnx-model-runtime.js';
import { S3ObjectStore } from '../../adapters/object-store/s3-object-store.js';
import type { S3ObjectStoreOptions } from '../../adapters/object-store/s3-object-store.js';
import { ServableModel } from '../../serving/model/servable-model.js';
import { CountingObjectStore } from '../../tests/serving/followers/counting-object-store.js';
import { FollowerSwarm } from '../../tests/serving/followers/follower-swarm.js';
import { MODEL } from './published-models.js';

/** Parent to child, once. */
export interface SwarmStart {
  readonly store: S3ObjectStoreOptions;
  readonly followers: number;
  readonly stateDir: string;
  readonly onnx: string;
  readonly signature: unknown;
}

/** Child to parent, ten times a second. */
export interface SwarmReport {
  /** Lowest revision in effect, and how many followers have the highest. */
  readonly lowest: number;
  readonly highest: number;
  readonly atHighest: number;
  readonly asked: CountingObjectStore['asked'];
  readonly cpuMs: number;
  readonly troubles: number;
}

const REPORT_MS = 100;

process.once('disconnect', () => process.exit(0));
process.once('message', (start: SwarmStart) => void follow(start));

async function follow({ store, followers, stateDir, onnx, signature }: SwarmStart): Promise<void> {
  // A client each, as in processes of their own: what one has signed or connected helps no other.
  const open = (): CountingObjectStore => new CountingObjectStore(new S3ObjectStore(store));
  const stores: [CountingObjectStore, ...CountingObjectStore[]] = [open(), ...Array.from({ length: followers - 1 }, open)];
  const model = await ServableModel.load(new OnnxModelRuntime(), {
    kind: 'onnx',
    files: { 'model.onnx': Buffer.from(onnx, 'base64') },
    signature,
  });
  const swarm = new FollowerSwarm({ stores, count: followers, stateDir: join(stateDir, String(process.pid)), model });
  swarm.start();
  setInterval(() => {
    const revisions = swarm.revisions(MODEL);
    const highest = Math.max(...revisions);
    const { user, system } = process.cpuUsage();
    const report: SwarmReport = {
      lowest: Math.min(...revisions),
      highest,
      atHighest: revisions.filter((one) => one === highest).length,
      asked: askedOf(stores),
      cpuMs: (user + system) / 1000,
      troubles: swarm.troubles().length,
    };
    process.send?.(report);
  }, REPORT_MS);
}

function askedOf(stores: readonly CountingObjectStore[]): CountingObjectStore['asked'] {
  const sum = { head: 0, get: 0, list: 0, other: 0 };
  for (const { asked } of stores) for (const kind of ['head', 'get', 'list', 'other'] as const) sum[kind] += asked[kind];
  return sum;
}
