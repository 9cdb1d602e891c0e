import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { MIXED_ROWS, call, createInstallation, deploy, eventually, publishVersion, ready } from '../serving-fixture.js';
import { OutageObjectStore } from './outage-object-store.js';

async function servedVersion(url: string): Promise<unknown> {
  return (await call(url, '/v1/models/mixed/predict', { records: MIXED_ROWS })).body.version;
}

test('while the store is down, serving goes on degraded, a restart serves from the local copy, and changes are taken up afterwards', async (t) => {
  const installation = await createInstallation(t);
  const objects = new OutageObjectStore(installation.objects, join(installation.dir, 'cache'));
  await publishVersion(objects, { model: 'mixed', version: 1 });
  await publishVersion(objects, { model: 'mixed', version: 2 });
  await deploy(objects, { endpoint: 'mixed', revision: 1, version: 1 });
  const first = await installation.serve({ objects });
  await ready(first.url);

  objects.isDown = true;
  const degraded = await eventually(
    'degraded',
    () => call(first.url, '/v2/health/ready'),
    ({ text }) => text.includes('"degraded":true'),
  );
  assert.equal(degraded.status, 200);
  assert.match((await call(first.url, '/v1/status')).text, /did not answer for .*ECONNREFUSED/);
  assert.equal(await servedVersion(first.url), 1);
  await first.close();

  const second = await installation.serve({ objects });
  await ready(second.url);
  assert.equal(await servedVersion(second.url), 1);
  assert.match((await call(second.url, '/metrics')).text, /perennial_serving_degraded 1/);

  objects.isDown = false;
  await deploy(objects, { endpoint: 'mixed', revision: 2, version: 2 });
  await eventually(
    'version 2',
    () => servedVersion(second.url),
    (version) => version === 2,
  );
  await eventually(
    'well again',
    () => call(second.url, '/v2/health/ready'),
    ({ text }) => text.includes('"degraded":false'),
  );
});

test('a fresh process without a local copy waits for the store and says so', async (t) => {
  const installation = await createInstallation(t);
  const objects = new OutageObjectStore(installation.objects, join(installation.dir, 'cache'));
  await publishVersion(objects, { model: 'mixed', version: 1 });
  await deploy(objects, { endpoint: 'mixed', revision: 1, version: 1 });
  objects.isDown = true;
  const { url } = await installation.serve({ objects });
  const waiting = await eventually(
    'the reason',
    () => call(url, '/v2/health/ready'),
    ({ text }) => text.includes('ECONNREFUSED'),
  );
  assert.equal(waiting.status, 503);
  assert.equal((await call(url, '/v2/health/live')).status, 200);
  const refused = await call(url, '/v1/models/mixed/predict', { records: MIXED_ROWS });
  assert.deepEqual([refused.status, refused.body.error?.code, refused.headers.get('retry-after')], [503, 'SERVING_NOT_READY', '2']);
  objects.isDown = false;
  await ready(url);
  assert.equal(await servedVersion(url), 1);
});
