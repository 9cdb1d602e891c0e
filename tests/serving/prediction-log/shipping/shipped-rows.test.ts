import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { MIXED_ROWS, call, createInstallation, deploy, publishVersion, ready } from '../../serving-fixture.js';
import { rowsStored, segmentKeys, shipperEnvironment } from '../stored-rows.js';

test('every answered row is stored once, with what was sent and what was said', async (t) => {
  const { dir, objects, serve, lines } = await createInstallation(t);
  await publishVersion(objects, { model: 'mixed', version: 1 });
  await deploy(objects, { endpoint: 'mixed', revision: 1, version: 1 });
  const predictionLog = { stateDir: join(dir, 'log'), shipMs: 500, shipper: { environment: shipperEnvironment(dir) } };
  const serving = await serve({ predictionLog });
  await ready(serving.url);
  const answer = await call(serving.url, '/v1/models/mixed/predict', { records: MIXED_ROWS });
  const said = answer.body.predictions as unknown as { id: string; prediction: boolean; probability: number }[];
  const rows = await rowsStored(dir, objects, 'mixed', 3);
  const byId = new Map(rows.map((row) => [row.id, row]));
  assert.equal(rows.length, 3);
  said.forEach(({ id, prediction, probability }, i) => {
    const row = byId.get(id);
    const sent = MIXED_ROWS[i];
    assert.equal(row?.prediction, prediction);
    assert.equal(row?.probability, probability);
    assert.equal(row?.input_carrier, sent?.carrier);
    assert.equal(row?.input_distance, sent?.distance);
    assert.equal(row?.input_wind_kt, sent?.wind_kt);
    assert.equal(row?.input_hour, sent?.hour === null ? null : String(sent?.hour));
    assert.deepEqual([row?.endpoint, row?.revision, row?.model, row?.version, row?.is_shadow], ['mixed', 1n, 'mixed', 1n, false]);
  });
  assert.match(
    (await segmentKeys(objects, 'mixed')).join(),
    /^predictions\/mixed\/\d{4}-\d{2}-\d{2}\/[a-z0-9-]+\/\d{8}T\d{6}Z-[0-9a-f]{10}\/00000001\.parquet$/,
  );
  await serving.close();
  assert.deepEqual(
    lines.filter((line) => line.startsWith('prediction log')),
    [],
  );
});
