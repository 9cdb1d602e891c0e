import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { S3ObjectStore } from '../../../../adapters/object-store/s3-object-store.js';
import { startSeaweedfs } from '../../../programs/seaweedfs.js';
import { openBucket } from '../../followers/open-bucket.js';
import { deploy, eventually, publishVersion } from '../../serving-fixture.js';
import type { RawRow } from '../../serving-fixture.js';
import { segmentFiles } from '../log-fixture.js';
import { Load, startServingMain } from './serving-under-load.js';
import { segmentKeys, storedRows } from '../stored-rows.js';

const row = (n: number): RawRow => ({ carrier: 'AA', distance: n / 3, wind_kt: null, hour: n % 24 });

test('rows of a real server arrive once in a real S3 store, those that it answered while the store was away included', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'perennial-log-s3-'));
  const dataDir = join(dir, 'seaweedfs');
  let s3 = await startSeaweedfs({ dataDir });
  t.after(async () => {
    await s3.stop();
    await rm(dir, { recursive: true, force: true, maxRetries: 10 });
  });
  const bucket = await openBucket(s3, join(dir, 'cache'));
  const objects = new S3ObjectStore(bucket);
  t.after(() => objects.close());
  await publishVersion(objects, { model: 'mixed', version: 1 });
  await deploy(objects, { endpoint: 'mixed', revision: 1, version: 1 });
  const serving = await startServingMain(t, {
    PERENNIAL_OBJECT_STORE: `s3://${bucket.bucket}`,
    PERENNIAL_S3_ENDPOINT: s3.endpoint,
    AWS_ACCESS_KEY_ID: s3.accessKeyId,
    AWS_SECRET_ACCESS_KEY: s3.secretAccessKey,
    PERENNIAL_CACHE_DIR: join(dir, 'serving-cache'),
    PERENNIAL_SERVING_LOG_SHIP_SECONDS: '1',
    PERENNIAL_SERVING_LOG_FINISH_SECONDS: '300',
  });
  const load = new Load(serving.url, { row, pauseMs: 10 });
  const segments = (): Promise<string[]> => segmentKeys(objects, 'mixed');
  await eventually('a segment is stored', segments, (found) => found.length > 0);
  await s3.stop();
  await eventually(
    'shipping fails',
    async () => serving.output(),
    (output) => /cannot ship to s3:/.test(output),
  );
  s3 = await startSeaweedfs({ dataDir, port: Number(new URL(s3.endpoint).port), keys: s3 });
  await load.stop();
  // A stop does not wait for the next attempt.
  serving.child.kill('SIGTERM');
  assert.deepEqual(await once(serving.child, 'exit'), [0, null]);
  await copyDown(objects, join(dir, 'objects'), await segments());
  const ids = (await storedRows(dir, objects, 'mixed')).map(({ id }) => String(id));
  assert.deepEqual(ids.sort(), load.received.map(({ id }) => id).sort());
  assert.deepEqual(await segmentFiles(join(dir, 'serving-cache')), []);
});

/** Objects as files, for a reader that knows files only. */
async function copyDown(objects: S3ObjectStore, root: string, keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    const path = join(root, key);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, await objects.get(key));
  }
}
