import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { LAST_RESORT_MS } from '../../../fixtures/last-resort.js';
import { ensurePythonClients } from '../../../programs/python-oracle.js';
import { runProgram } from '../../../../tools/install/run-program.js';
import { packageFile } from '../../../../tools/install/tool-catalog.js';
import { NUMERIC_INPUTS, NUMERIC_ROWS, call, createInstallation, deploy, publishVersion, ready } from '../../serving-fixture.js';

interface Answers {
  readonly server: unknown;
  readonly model: { readonly versions: readonly string[]; readonly inputs: readonly { readonly name: string }[] };
  readonly bits: Readonly<Record<string, readonly number[]>>;
  readonly matrix: readonly (readonly number[])[];
  readonly errors: readonly (readonly [string, string])[];
  readonly classes: readonly string[];
  readonly statistics: readonly {
    readonly inference_count: number;
    readonly inference_stats: { readonly success: { readonly count: number } };
  }[];
  readonly index: readonly { readonly name: string; readonly state: string }[];
  readonly unloaded: readonly [string, string];
}

const RECORDS = [
  { carrier: 'AA', distance: 0.25, wind_kt: -1.5, hour: 5 },
  { carrier: 'never seen', distance: null, wind_kt: 1.75, hour: 6 },
  { carrier: 'UA', distance: -0.75, wind_kt: 0.5, hour: 7 },
  { carrier: 'Ü', distance: 1e3, wind_kt: 0.1, hour: 5 },
];

function bitsOf(values: readonly number[]): number[] {
  return Array.from(new Uint32Array(Float32Array.from(values).buffer));
}

const { objects, serve } = await createInstallation({ after });
await publishVersion(objects, { model: 'mixed', version: 3 });
await publishVersion(objects, { model: 'sorts', version: 1, task: 'multiclass' });
const minutes = await publishVersion(objects, {
  model: 'minutes',
  version: 2,
  task: 'regression',
  inputs: NUMERIC_INPUTS,
  rows: NUMERIC_ROWS,
});
for (const [endpoint, version] of Object.entries({ mixed: 3, sorts: 1, minutes: 2 }))
  await deploy(objects, { endpoint, revision: 1, version });

test('the Triton client for Python works unchanged, and gets the bits that records get', async () => {
  const { url } = await serve({ repositoryControl: true });
  await ready(url);
  const { python, env } = await ensurePythonClients();
  const program = packageFile('tests/serving/protocols/clients/triton_http.py');
  const answers = JSON.parse(await runProgram(python, [program, new URL(url).host], { env, timeoutMs: LAST_RESORT_MS })) as Answers;

  const { body } = await call(url, '/v1/models/mixed/predict', { records: RECORDS });
  const expected = bitsOf((body.predictions as unknown as { probability: number }[]).map(({ probability }) => probability));
  assert.ok(Object.keys(answers.bits).length >= 15);
  for (const [how, bits] of Object.entries(answers.bits)) assert.deepEqual(bits, expected, how);

  const sorts = await call(url, '/v1/models/sorts/predict', { records: RECORDS });
  assert.deepEqual(
    answers.classes,
    (sorts.body.predictions as unknown as { prediction: string }[]).map(({ prediction }) => prediction),
  );
  assert.deepEqual(answers.matrix, [bitsOf(minutes), bitsOf(minutes), bitsOf(minutes)]);

  assert.deepEqual(
    [answers.model.versions, answers.model.inputs.map(({ name }) => name)],
    [['3'], ['carrier', 'distance', 'wind_kt', 'hour']],
  );
  assert.match(answers.errors[0]?.[1] ?? '', /unknown model.*\[SERVING_MODEL_UNKNOWN\]/);
  assert.match(answers.errors[1]?.[1] ?? '', /inputs "hour" is missing.*\[INPUT_COLUMN_MISSING\]/);
  assert.match(answers.unloaded[1], /unloaded.*\[SERVING_NOT_READY\]/);
  assert.deepEqual(
    answers.index.map(({ name, state }) => `${name} ${state}`),
    ['minutes READY', 'mixed READY', 'sorts READY'],
  );
  const [statistics] = answers.statistics;
  assert.ok(statistics !== undefined && statistics.inference_count > statistics.inference_stats.success.count);
});

test('endpoints are not loaded and unloaded by requests unless an operator has said so', async () => {
  const { url } = await serve();
  await ready(url);
  for (const action of ['load', 'unload']) {
    const answer = await call(url, `/v2/repository/models/mixed/${action}`, {});
    assert.deepEqual([answer.status, /SERVING_CONTROL_REFUSED/.test(answer.text)], [403, true]);
  }
  assert.equal((await call(url, '/v2/models/mixed/ready')).status, 200);
});
