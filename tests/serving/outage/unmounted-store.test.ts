import assert from 'node:assert/strict';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test from 'node:test';
import { FsObjectStore } from '../../../adapters/object-store/fs-object-store.js';
import { MIXED_ROWS, call, createInstallation, deploy, eventually, publishVersion, ready } from '../serving-fixture.js';

async function degraded(url: string): Promise<readonly string[]> {
  return (await call(url, '/v1/status')).body.degraded as unknown as readonly string[];
}

test('an unmounted folder store is down: nothing is written in its place, what was served is, also after a restart, and all goes on when it is back', async (t) => {
  const { objects, serve, dir } = await createInstallation(t);
  const root = join(dir, 'objects');
  const REPORT_MS = 20;
  await publishVersion(objects, { model: 'mixed', version: 1 });
  await deploy(objects, { endpoint: 'mixed', revision: 1, version: 1 });
  /** As a process of its own has it. */
  const start = (): ReturnType<typeof serve> =>
    serve({ objects: new FsObjectStore({ root, cacheDir: join(dir, 'cache'), cacheSizeBytes: 1e9 }), reportMs: REPORT_MS });
  const urls = [(await start()).url];
  await ready(urls[0] ?? '');
  await rename(root, join(dir, 'elsewhere'));
  for (const makeMountPoint of [false, true]) {
    if (makeMountPoint) await mkdir(root);
    const { url } = await start();
    urls.push(url);
    await ready(url);
    for (const each of urls) {
      const reasons = await eventually(
        'degraded',
        () => degraded(each),
        (found) => found.length > 0,
      );
      assert.match(reasons.join('\n'), /~store\.json any more, as when its volume is not mounted/);
      assert.equal((await call(each, '/v1/models/mixed/predict', { records: MIXED_ROWS })).body.version, 1);
    }
    await delay(10 * REPORT_MS);
    assert.deepEqual(await readdir(root).catch(() => 'none'), makeMountPoint ? [] : 'none');
  }
  await rm(root, { recursive: true });
  await rename(join(dir, 'elsewhere'), root);
  for (const url of urls)
    await eventually(
      'well again',
      () => degraded(url),
      (found) => found.length === 0,
    );
});
