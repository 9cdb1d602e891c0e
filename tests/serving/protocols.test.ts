import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { MIXED_ROWS, NUMERIC_INPUTS, NUMERIC_ROWS, call, createInstallation, deploy, publishVersion, ready } from './serving-fixture.js';

const { objects, serve } = await createInstallation({ after });
const scores = {
  mixed: await publishVersion(objects, { model: 'mixed', version: 3 }),
  sorts: await publishVersion(objects, { model: 'sorts', version: 1, task: 'multiclass' }),
  minutes: await publishVersion(objects, { model: 'minutes', version: 2, task: 'regression', inputs: NUMERIC_INPUTS, rows: NUMERIC_ROWS }),
};
await deploy(objects, { endpoint: 'mixed', revision: 1, version: 3 });
await deploy(objects, { endpoint: 'sorts', revision: 1, version: 1 });
await deploy(objects, { endpoint: 'minutes', revision: 1, version: 2 });
const { url } = await serve();
await ready(url);

test('the server says who it is, that it lives, is ready, and what it serves', async () => {
  assert.deepEqual((await call(url, '/v2/health/live')).body, { live: true });
  assert.deepEqual((await call(url, '/v2/health/ready')).body, { ready: true, degraded: false });
  const { body } = await call(url, '/v2');
  assert.deepEqual([body.name, body.extensions], ['perennial', ['binary_tensor_data', 'statistics', 'model_repository']]);
  assert.match(String(body.version), /^\d+\.\d+\.\d+/);
  assert.deepEqual((await call(url, '/v2/models')).body, { models: ['minutes', 'mixed', 'sorts'] });
});

test('metadata lists inputs in column order and outputs, with and without a version in the path', async () => {
  const expected = {
    name: 'mixed',
    versions: ['3'],
    platform: 'onnx_onnxv1',
    inputs: [
      { name: 'carrier', datatype: 'BYTES', shape: [-1] },
      { name: 'distance', datatype: 'FP32', shape: [-1] },
      { name: 'wind_kt', datatype: 'FP32', shape: [-1] },
      { name: 'hour', datatype: 'BYTES', shape: [-1] },
    ],
    outputs: [
      { name: 'prediction', datatype: 'BOOL', shape: [-1] },
      { name: 'probability', datatype: 'FP32', shape: [-1] },
      { name: 'margin', datatype: 'FP32', shape: [-1] },
    ],
  };
  assert.deepEqual((await call(url, '/v2/models/mixed')).body, expected);
  assert.deepEqual((await call(url, '/v2/models/mixed/versions/3')).body, expected);
  assert.deepEqual((await call(url, '/v2/models/mixed/versions/3/ready')).body, { name: 'mixed', ready: true });
});

test('records get a prediction, a probability and a rising id each', async () => {
  const answer = await call(url, '/v1/models/mixed/predict', { records: MIXED_ROWS });
  assert.equal(answer.status, 200);
  const { model, version, predictions } = answer.body as unknown as {
    model: string;
    version: number;
    predictions: { id: string; prediction: boolean; probability: number }[];
  };
  assert.deepEqual([model, version], ['mixed', 3]);
  assert.deepEqual(
    predictions.map(({ probability }) => probability),
    scores.mixed,
  );
  assert.deepEqual(
    predictions.map(({ prediction }) => prediction),
    scores.mixed.map((score) => score >= 0.5),
  );
  const ids = predictions.map(({ id }) => id);
  assert.deepEqual([...new Set(ids)].sort(), ids);
});

test('a multi-class model answers with a class and the probability of every class by name', async () => {
  const { body } = await call(url, '/v1/models/sorts/predict', { records: MIXED_ROWS.slice(0, 1) });
  const [first] = (body as unknown as { predictions: { prediction: string; probabilities: Record<string, number> }[] }).predictions;
  assert.deepEqual(first?.probabilities, { early: scores.sorts[0], late: scores.sorts[1], 'on time': scores.sorts[2] });
  const best = Object.entries(first?.probabilities ?? {}).sort(([, a], [, b]) => (b ?? 0) - (a ?? 0))[0]?.[0];
  assert.equal(first?.prediction, best);
});

test('infer takes one named tensor per column, flat or one array per row, and echoes the id', async () => {
  const inputs = [
    { name: 'wind_kt', shape: [3, 1], datatype: 'FP64', data: [[-1.5], [1.75], [0.5]] },
    { name: 'carrier', shape: [3], datatype: 'BYTES', data: ['AA', 'never seen', null] },
    { name: 'distance', shape: [3], datatype: 'FP32', data: [0.25, null, -0.75] },
    { name: 'hour', shape: [3, 1], datatype: 'INT64', data: [5, 6, null] },
  ];
  const { status, body } = await call(url, '/v2/models/mixed/versions/3/infer', { id: 'my-7', inputs });
  assert.equal(status, 200);
  assert.deepEqual(body, {
    model_name: 'mixed',
    model_version: '3',
    id: 'my-7',
    outputs: [
      { name: 'prediction', datatype: 'BOOL', shape: [3], data: scores.mixed.map((score) => score >= 0.5) },
      { name: 'probability', datatype: 'FP32', shape: [3], data: scores.mixed },
    ],
  });
});

test('an all-numeric model also takes one matrix in column order, nested or flat', async () => {
  const rows = NUMERIC_ROWS.map((row) => [row.a, row.b, row.c]);
  for (const data of [rows, rows.flat()]) {
    const { body } = await call(url, '/v2/models/minutes/infer', { inputs: [{ name: 'input', shape: [2, 3], datatype: 'FP32', data }] });
    assert.deepEqual(body.outputs, [{ name: 'prediction', datatype: 'FP32', shape: [2], data: scores.minutes }]);
  }
});

test('outputs are those that were asked for, the margin among them', async () => {
  const inputs = Object.entries(MIXED_ROWS[0] ?? {}).map(([name, value]) => ({
    name,
    shape: [1],
    datatype: name === 'hour' ? 'UINT8' : name === 'carrier' ? 'BYTES' : 'FP32',
    data: [value],
  }));
  const { body } = await call(url, '/v2/models/mixed/infer', { inputs, outputs: [{ name: 'margin' }, { name: 'probability' }] });
  const [margin, probability] = body.outputs as unknown as readonly { name: string; data: number[] }[];
  assert.deepEqual([margin?.name, probability?.name, probability?.data], ['margin', 'probability', scores.mixed.slice(0, 1)]);
  assert.ok(Math.abs(1 / (1 + Math.exp(-(margin?.data[0] ?? NaN))) - (scores.mixed[0] ?? NaN)) < 1e-6);
});

test('metrics count requests by route, status, model and version, and never by what a caller made up', async () => {
  await call(url, '/v1/models/made-up-name/predict', { records: [] });
  const answer = await call(url, '/metrics');
  assert.match(String(answer.headers.get('content-type')), /^text\/plain/);
  assert.match(
    answer.text,
    /perennial_serving_requests_total\{route="\/v1\/models\/:model\/predict",status="200",model="mixed",version="3",variant="v3"\} \d+/,
  );
  assert.match(answer.text, /perennial_serving_revision\{endpoint="mixed"\} 1/);
  assert.match(answer.text, /perennial_serving_degraded 0/);
  assert.match(answer.text, /perennial_serving_rows_total\{model="sorts",version="1",variant="v1"\} 1/);
  assert.doesNotMatch(answer.text, /made-up-name/);
});
