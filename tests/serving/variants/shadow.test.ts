import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { ServingMetrics } from '../../../serving/metrics/serving-metrics.js';
import { EndpointTable } from '../../../serving/variants/endpoint-table.js';
import { installRevision } from '../../../serving/follow/install-revision.js';
import { ShadowRunner } from '../../../serving/variants/shadow-runner.js';
import type { Answered } from '../../../serving/variants/shadow-runner.js';
import { encodeRecords } from '../../../serving/model/row-batch.js';
import { MIXED_INPUTS, MIXED_ROWS, call, createInstallation, eventually, programPath, publishVersion, ready } from '../serving-fixture.js';
import { rowsStored, shipperEnvironment } from '../prediction-log/stored-rows.js';
import { loadedFrom } from './loaded-version.js';
import { deploySplit, sample } from './deploy-split.js';

interface Answer {
  readonly version: number;
  readonly predictions: readonly { readonly id: string; readonly probability: number }[];
}

test('a shadow scores what was answered, is logged and compared, and answers nobody', async (t) => {
  const { dir, objects, serve } = await createInstallation(t);
  const [own, shadow] = [
    await publishVersion(objects, { model: 'mixed', version: 1 }),
    await publishVersion(objects, { model: 'mixed', version: 2 }),
  ];
  await deploySplit(objects, { revision: 1, shares: [[1, 1]], shadows: [2] });
  const predictionLog = { stateDir: join(dir, 'log'), shipMs: 300, shipper: { environment: shipperEnvironment(dir) } };
  const { url } = await serve({ predictionLog });
  await ready(url);
  const { status, body } = await call(url, '/v1/models/mixed/predict', { records: MIXED_ROWS });
  const answer = body as unknown as Answer;
  assert.deepEqual([status, answer.version], [200, 1]);
  assert.deepEqual(
    answer.predictions.map(({ probability }) => probability),
    own,
  );
  const labels = '{endpoint="mixed",version="2"}';
  await eventually(
    'the shadow has scored',
    () => sample(url, 'perennial_serving_shadow_requests_total{endpoint="mixed",version="2",outcome="scored"}'),
    (count) => count === 1,
  );
  const expected = own.reduce((sum, score, i) => sum + Math.abs(score - (shadow[i] as number)), 0);
  assert.ok(Math.abs((await sample(url, `perennial_serving_shadow_absolute_difference_total${labels}`)) - expected) < 1e-9);
  assert.equal(await sample(url, `perennial_serving_shadow_compared_rows_total${labels}`), 3);
  const disagreements = own.filter((score, i) => score > 0.5 !== (shadow[i] as number) > 0.5).length;
  assert.equal(await sample(url, `perennial_serving_shadow_disagreements_total${labels}`), disagreements);
  assert.equal(await sample(url, 'perennial_serving_rows_total{model="mixed",version="1",variant="v1"}'), 3);
  assert.doesNotMatch((await call(url, '/metrics')).text, /perennial_serving_(?:rows|requests|variant)[a-z_]*\{[^}]*version="2"/);
  assert.equal((await call(url, '/v2/models/mixed/versions/2')).status, 404);

  const rows = await rowsStored(dir, objects, 'mixed', 6);
  for (const { id } of answer.predictions) {
    const pair = rows.filter((row) => row.id === id);
    assert.deepEqual(pair.map((row) => [row.version, row.is_shadow]).sort(), [
      [1n, false],
      [2n, true],
    ]);
  }
});

test('a shadow that takes other columns, fails its rehearsal, or refuses leaves every answer as it is', async (t) => {
  const { objects, serve } = await createInstallation(t);
  const own = await publishVersion(objects, { model: 'mixed', version: 1 });
  const inputs = [...MIXED_INPUTS.slice(1), { kind: 'numeric' as const, name: 'price', range: null }];
  await publishVersion(objects, { model: 'mixed', version: 2, inputs, rows: [{ distance: 1, wind_kt: 1, hour: 5, price: 1 }] });
  await publishVersion(objects, { model: 'mixed', version: 3, rows: [{ ...MIXED_ROWS[0], carrier: 'aborts' }] });
  await deploySplit(objects, { revision: 1, shares: [[1, 1]], shadows: [2, 3] });
  const { url } = await serve({ rehearsal: { entry: programPath('./rehearsal/misbehaving-rehearsal') } });
  await ready(url);
  const answer = (await call(url, '/v1/models/mixed/predict', { records: MIXED_ROWS })).body as unknown as Answer;
  assert.deepEqual(
    answer.predictions.map(({ probability }) => probability),
    own,
  );
  await eventually(
    'the shadow has refused',
    () => sample(url, 'perennial_serving_shadow_requests_total{endpoint="mixed",version="2",outcome="refused"}'),
    (count) => count === 1,
  );
  const { text } = await call(url, '/v1/status');
  assert.match(text, /"shadows":\[\{"model":"mixed","version":2,"reason":null\},\{"model":"mixed","version":3,"reason":"[^"]*SIGABRT/);
});

test('what a shadow has no time for is dropped and counted', async (t) => {
  const { objects } = await createInstallation(t);
  const metrics = new ServingMetrics();
  const endpoints = new EndpointTable();
  const revision = await loadedFrom(objects, { shadows: [2] });
  const served = await installRevision(revision.document, { ...revision, metrics, current: undefined });
  endpoints.findOrAdd('mixed').served = served;
  const runner = new ShadowRunner({ endpoints, log: undefined, meters: metrics.shadows });
  const { leader } = served;
  const batch = encodeRecords(leader.model, MIXED_ROWS);
  const output = await leader.model.score(batch.matrix, batch.rows);
  const read: Answered['read'] = (model) => encodeRecords(model, MIXED_ROWS);
  for (let i = 0; i < 1_000; i += 1)
    runner.offer({
      endpoint: 'mixed',
      active: leader,
      sender: { address: '' },
      ids: ['a', 'b', 'c'],
      atMs: 0,
      entity: undefined,
      read,
      output,
    });
  const counted = async (): Promise<Readonly<Record<string, number>>> => {
    const { values } = (await metrics.registry.getSingleMetric('perennial_serving_shadow_requests_total')?.get()) ?? { values: [] };
    return Object.fromEntries(values.map(({ labels, value }) => [String(labels.outcome), value]));
  };
  const found = await eventually('all that was taken is scored', counted, ({ scored = 0, dropped = 0 }) => scored + dropped === 1_000);
  assert.deepEqual(found, { scored: 64, dropped: 936 });
  for (const model of served.models()) await model.release();
});
