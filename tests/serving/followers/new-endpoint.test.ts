import assert from 'node:assert/strict';
import test from 'node:test';
import { announceEndpoint } from '../../../activities/deployment/announce-endpoint.js';
import { call, createInstallation, deploy, eventually, MIXED_ROWS, publishVersion, ready } from '../serving-fixture.js';

const ENDPOINTS = 6;

test('endpoints that are announced answer within a few polls, however seldom endpoints are listed', async (t) => {
  const { objects, serve } = await createInstallation(t);
  const names = Array.from({ length: ENDPOINTS }, (_, index) => `new-${index}`);
  await publishVersion(objects, { model: 'first', version: 1 });
  await deploy(objects, { endpoint: 'first', revision: 1, version: 1 });
  // One from before the process started: what was announced then is no news.
  await announceEndpoint(objects, 'first', 'first');
  for (const model of names) await publishVersion(objects, { model, version: 1 });
  const { url } = await serve({ pollMs: 50, listMs: 3_600_000 });
  await ready(url);
  assert.equal((await call(url, '/v2/models/new-0/ready')).status, 404);
  for (const endpoint of names) await deploy(objects, { endpoint, revision: 1, version: 1 });
  // At once, as by several workers, and one of them twice, as by a second attempt.
  await Promise.all([...names, 'new-1'].map((name) => announceEndpoint(objects, name, `change-${name}`)));
  for (const name of names)
    await eventually(
      `${name} answers`,
      () => call(url, `/v1/models/${name}/predict`, { records: MIXED_ROWS }),
      ({ status }) => status === 200,
    );
  const keys: string[] = [];
  for await (const { key } of objects.list('announcements/')) keys.push(key);
  assert.equal(keys.length, ENDPOINTS + 1);
});
