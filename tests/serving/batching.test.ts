import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { MIXED_ROWS, call, createInstallation, deploy, publishVersion, ready } from './serving-fixture.js';

const { objects, serve } = await createInstallation({ after });
await publishVersion(objects, { model: 'mixed', version: 3 });
await deploy(objects, { endpoint: 'mixed', revision: 1, version: 3 });
const { url } = await serve();
await ready(url);

const carriers = ['AA', 'DL', 'UA', 'never seen', null];
const records = Array.from({ length: 300 }, (_, i) => ({
  carrier: carriers[i % carriers.length],
  distance: Math.sin(i) * 2,
  wind_kt: i % 7 === 0 ? null : Math.cos(i) * 2,
  hour: 5 + (i % 3),
}));

async function probabilities(rows: readonly unknown[]): Promise<readonly number[]> {
  const { body } = await call(url, '/v1/models/mixed/predict', { records: rows });
  return (body.predictions as unknown as { probability: number }[]).map(({ probability }) => probability);
}

test('rows of many clients at once get the bits that each gets alone and that all get as one request', async () => {
  const alone: number[] = [];
  for (const record of records) alone.push(...(await probabilities([record])));
  const together = await Promise.all(records.map((record) => probabilities([record])));
  assert.deepEqual(together.flat(), alone);
  assert.deepEqual(await probabilities(records), alone);
  assert.ok(new Set(alone).size > 20, 'the rows differ');
});

test('a malformed request among others harms only itself', async () => {
  const bad = { ...MIXED_ROWS[0], distance: 'far' };
  const mixed = records.slice(0, 40).flatMap((record) => [record, bad]);
  const statuses = await Promise.all(
    mixed.map(async (record) => (await call(url, '/v1/models/mixed/predict', { records: [record] })).status),
  );
  assert.deepEqual(
    statuses,
    mixed.map((record) => (record === bad ? 400 : 200)),
  );
});
