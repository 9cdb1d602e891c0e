import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { MIXED_ROWS, NUMERIC_INPUTS, NUMERIC_ROWS, call, createInstallation, deploy, publishVersion, ready } from '../serving-fixture.js';

const { objects, serve } = await createInstallation({ after });
const scores = {
  mixed: await publishVersion(objects, { model: 'mixed', version: 3 }),
  sorts: await publishVersion(objects, { model: 'sorts', version: 1, task: 'multiclass' }),
  minutes: await publishVersion(objects, { model: 'minutes', version: 2, task: 'regression', inputs: NUMERIC_INPUTS, rows: NUMERIC_ROWS }),
};
await deploy(objects, { endpoint: 'mixed', revision: 1, version: 3 });
await deploy(objects, { endpoint: 'sorts', revision: 1, version: 1 });
await deploy(objects, { endpoint: 'minutes', revision: 1, version: 2 });
const { url } = await serve({ repositoryControl: true });
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

test('what the client of KServe 0.21 sends in protocol v2 is taken: it names the model in the body too', async () => {
  const data = NUMERIC_INPUTS.map(({ name }) => ({ name, shape: [2], datatype: 'FP32', data: NUMERIC_ROWS.map((row) => row[name]) }));
  const { status, body } = await call(url, '/v2/models/minutes/infer', { id: 'of-kserve', model_name: 'minutes', inputs: data });
  assert.deepEqual([status, body.id], [200, 'of-kserve']);
});

test('clients of protocol v1 find the models, and whether one answers', async () => {
  assert.deepEqual((await call(url, '/v1/models')).body, { models: ['minutes', 'mixed', 'sorts'] });
  assert.deepEqual((await call(url, '/v1/models/mixed')).body, {
    name: 'mixed',
    ready: true,
    model_version_status: [{ version: '3', state: 'AVAILABLE', status: { error_code: 'OK', error_message: '' } }],
  });
  assert.equal((await call(url, '/v1/models/unknown')).status, 404);
});

test('statistics count requests, rows and runs of each version', async () => {
  const before = (await call(url, '/v2/models/minutes/stats')).body as unknown as Statistics;
  const rows = NUMERIC_ROWS.map((row) => [row.a, row.b, row.c]);
  await call(url, '/v2/models/minutes/infer', { inputs: [{ name: 'input', shape: [2, 3], datatype: 'FP32', data: rows }] });
  await call(url, '/v2/models/minutes/infer', { inputs: [] });
  const after = (await call(url, '/v2/models/minutes/versions/2/stats')).body as unknown as Statistics;
  const [[earlier], [later]] = [before.model_stats, after.model_stats];
  assert.ok(earlier !== undefined && later !== undefined);
  assert.deepEqual([later.name, later.version], ['minutes', '2']);
  assert.equal(later.inference_count - earlier.inference_count, 2);
  assert.equal(later.execution_count - earlier.execution_count, 1);
  assert.equal(later.inference_stats.success.count - earlier.inference_stats.success.count, 1);
  assert.equal(later.inference_stats.fail.count - earlier.inference_stats.fail.count, 1);
  assert.ok(later.last_inference >= earlier.last_inference && later.inference_stats.success.ns > earlier.inference_stats.success.ns);
  assert.equal(
    later.batch_stats.reduce((sum, { compute_infer: { count } }) => sum + count, 0),
    later.execution_count,
  );
  const all = (await call(url, '/v2/models/stats')).body as unknown as Statistics;
  assert.deepEqual(
    all.model_stats.map(({ name }) => name),
    ['minutes', 'mixed', 'sorts'],
  );
  assert.equal((await call(url, '/v2/models/mixed/versions/9/stats')).status, 404);
});

interface Statistics {
  readonly model_stats: readonly {
    readonly name: string;
    readonly version: string;
    readonly last_inference: number;
    readonly inference_count: number;
    readonly execution_count: number;
    readonly inference_stats: Readonly<Record<'success' | 'fail', { readonly count: number; readonly ns: number }>>;
    readonly batch_stats: readonly { readonly batch_size: number; readonly compute_infer: { readonly count: number } }[];
  }[];
}

test('an endpoint that an operator unloads does not answer until it is loaded again, and the index says so', async () => {
  const index = async (body?: unknown): Promise<readonly string[]> => {
    const answer = await call(url, '/v2/repository/index', body ?? '');
    return (answer.body as unknown as { name: string; version: string; state: string }[]).map(
      (one) => `${one.name} ${one.version} ${one.state}`,
    );
  };
  const all = ['minutes 2 READY', 'mixed 3 READY', 'sorts 1 READY'];
  assert.deepEqual(await index(), all);
  const unloaded = await call(url, '/v2/repository/models/sorts/unload', { parameters: { unload_dependents: false } });
  assert.deepEqual([unloaded.status, unloaded.body], [200, { name: 'sorts', unload: true }]);
  assert.deepEqual(await index(), [...all.slice(0, 2), 'sorts 1 UNAVAILABLE']);
  assert.deepEqual(await index({ ready: true }), all.slice(0, 2));
  const refused = await call(url, '/v1/models/sorts/predict', { records: MIXED_ROWS });
  assert.deepEqual([refused.status, /SERVING_NOT_READY/.test(refused.text)], [503, true]);
  assert.equal((await call(url, '/v1/models/sorts')).status, 503);
  assert.equal((await call(url, '/v2/models/sorts/ready')).status, 503);
  assert.equal((await call(url, '/v2/repository/models/sorts/load', '')).status, 200);
  assert.deepEqual(await index(), all);
  assert.equal((await call(url, '/v1/models/sorts/predict', { records: MIXED_ROWS.slice(0, 1) })).status, 200);
  assert.equal((await call(url, '/v2/repository/models/other/load', '')).status, 404);
  assert.equal((await call(url, '/v2/repository/models/sorts/load', { parameters: { config: '{}' } })).status, 400);
});

test('an output goes back in the form it is asked for, and a request may mix both', async () => {
  const inputs = [{ name: 'input', shape: [2, 3], datatype: 'FP32', data: NUMERIC_ROWS.flatMap((row) => [row.a, row.b, row.c]) }];
  const ask = async (request: object): Promise<readonly (number | undefined)[]> => {
    const answer = await call(url, '/v2/models/minutes/infer', { inputs, ...request });
    const length = answer.headers.get('inference-header-content-length');
    const json = JSON.parse(length === null ? answer.text : answer.text.slice(0, Number(length))) as {
      outputs: { parameters?: { binary_data_size: number } }[];
    };
    return json.outputs.map(({ parameters }) => parameters?.binary_data_size);
  };
  const binary = (isBinary: boolean): object => ({ parameters: { binary_data: isBinary } });
  assert.deepEqual(await ask({ parameters: { binary_data_output: true } }), [8]);
  assert.deepEqual(await ask({ outputs: [{ name: 'margin', ...binary(true) }, { name: 'prediction' }] }), [8, undefined]);
  assert.deepEqual(
    await ask({ parameters: { binary_data_output: true }, outputs: [{ name: 'margin', ...binary(false) }, { name: 'prediction' }] }),
    [undefined, 8],
  );
});

test('MLflow finds its health paths, and a request without a name is answered only where one model is served', async () => {
  for (const path of ['/ping', '/health', '/v1/models/mixed/ping']) {
    const answer = await call(url, path);
    assert.deepEqual([answer.status, answer.text], [200, '\n'], path);
  }
  assert.equal((await call(url, '/v1/models/other/ping')).status, 404);
  assert.match((await call(url, '/version')).text, /^\d+\.\d+\.\d+/);
  const several = await call(url, '/invocations', { dataframe_records: MIXED_ROWS });
  assert.deepEqual([several.status, several.body.error_code], [400, 'BAD_REQUEST']);
  assert.match(several.text, /minutes, mixed, sorts.*SERVING_MODEL_UNNAMED/);
});

test('a missing number may be the NaN that Python writes, outside of texts only', async () => {
  const rows = MIXED_ROWS.map((row) => ({ ...row, carrier: row.carrier ?? 'a "NaN" in a text' }));
  const body = JSON.stringify({ dataframe_records: rows, params: { output: 'margin' } });
  const plain = await call(url, '/v1/models/mixed/invocations', body);
  const python = await call(url, '/v1/models/mixed/invocations', body.replaceAll(':null', ': NaN'));
  assert.deepEqual([python.status, python.body], [200, plain.body]);
  assert.notEqual(body, body.replaceAll(':null', ': NaN'));
  assert.equal((await call(url, '/v1/models/mixed/invocations', body.replaceAll(':null', ': nan'))).status, 400);
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
  assert.match(answer.text, /perennial_serving_rows_total\{model="sorts",version="1",variant="v1"\} 2\n/);
  assert.doesNotMatch(answer.text, /made-up-name/);
});
