import { join } from 'node:path';
import { OnnxModelRuntime } from '../../adapters/model-runtime/onnx-model-runtime.js';
import { S3ObjectStore } from '../../adapters/object-store/s3-object-store.js';
import type { S3ObjectStoreOptions } from '../../adapters/object-store/s3-object-store.js';
import { ServableModel } from '../../serving/servable-model.js';
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
  const objects = new CountingObjectStore(new S3ObjectStore(store));
  const model = await ServableModel.load(new OnnxModelRuntime(), { onnx: Buffer.from(onnx, 'base64'), signature });
  const swarm = new FollowerSwarm({ objects, count: followers, stateDir: join(stateDir, String(process.pid)), model });
  swarm.start();
  setInterval(() => {
    const revisions = swarm.revisions(MODEL);
    const highest = Math.max(...revisions);
    const { user, system } = process.cpuUsage();
    const report: SwarmReport = {
      lowest: Math.min(...revisions),
      highest,
      atHighest: revisions.filter((one) => one === highest).length,
      asked: { ...objects.asked },
      cpuMs: (user + system) / 1000,
      troubles: swarm.troubles().length,
    };
    process.send?.(report);
  }, REPORT_MS);
}
