import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { OnnxModelRuntime } from '../../../adapters/model-runtime/onnx/onnx-model-runtime.js';
import { S3ObjectStore } from '../../../adapters/object-store/s3-object-store.js';
import { keys } from '../../../contracts/names.js';
import type { VersionManifest } from '../../../contracts/documents.js';
import { ServableModel } from '../../../serving/model/servable-model.js';
import { startSeaweedfs } from '../../programs/seaweedfs.js';
import { deploy, eventually, publishVersion } from '../serving-fixture.js';
import { CountingObjectStore } from './counting-object-store.js';
import { FollowerSwarm } from './follower-swarm.js';
import { openBucket } from './open-bucket.js';

const FOLLOWERS = 100;
const CHANGES = 3;
const POLL_MS = 500;

test('a hundred followers on S3 all follow, and what each asks of the store is bounded', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'perennial-followers-'));
  const s3 = await startSeaweedfs({ dataDir: join(dir, 'seaweedfs') });
  t.after(async () => {
    await s3.stop();
    await rm(dir, { recursive: true, force: true });
  });
  const inner = new S3ObjectStore(await openBucket(s3, join(dir, 'cache')));
  for (let version = 1; version <= CHANGES + 1; version += 1) await publishVersion(inner, { model: 'mixed', version });
  await deploy(inner, { endpoint: 'mixed', revision: 1, version: 1 });
  const objects = new CountingObjectStore(inner);
  const model = await modelOf(inner);
  // Endpoints are listed once, so that listings can be counted.
  const swarm = new FollowerSwarm({
    stores: [objects],
    count: FOLLOWERS,
    stateDir: join(dir, 'state'),
    model,
    pollMs: POLL_MS,
    listMs: 3_600_000,
  });
  const startedAt = performance.now();
  swarm.start();
  for (let revision = 1; revision <= CHANGES + 1; revision += 1) {
    if (revision > 1) await deploy(inner, { endpoint: 'mixed', revision, version: revision });
    await eventually(
      `all are at revision ${revision}`,
      async () => swarm.revisions('mixed'),
      (found) => found.every((one) => one === revision),
    );
  }
  await swarm.close();
  const seconds = (performance.now() - startedAt) / 1000;
  assert.deepEqual(swarm.troubles(), []);
  const { head, get, list, other } = objects.asked;
  // At the start two listings for the one endpoint, one for its revisions and one for announcements; afterwards none. A slow machine may ask again.
  assert.ok(list >= 4 * FOLLOWERS && list <= 4.6 * FOLLOWERS, `${list} listings`);
  // At the start and per change the revision and the manifest of its version. Besides, two questions per wait: a revision, an announcement.
  const [least, waits] = [FOLLOWERS * 2 * (CHANGES + 1), (seconds * 1000) / (0.9 * POLL_MS) + 1];
  assert.ok(get >= least && get <= 1.2 * (least + 2 * FOLLOWERS * waits), `${get} reads`);
  assert.equal(head + other, 0);
  await model.release();
  await objects.close();
});

async function modelOf(objects: S3ObjectStore): Promise<ServableModel> {
  const json = async (key: string): Promise<unknown> => JSON.parse(Buffer.from(await objects.get(key)).toString());
  const { artifacts } = (await json(keys.version('mixed', 1))) as VersionManifest;
  const onnx = await objects.get(artifacts.model['model.onnx']?.key ?? '');
  return ServableModel.load(new OnnxModelRuntime(), {
    kind: 'onnx',
    files: { 'model.onnx': onnx },
    signature: await json(artifacts['signature.json'].key),
  });
}
