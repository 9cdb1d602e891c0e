import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import test, { after } from 'node:test';
import { promisify } from 'node:util';
import { LAST_RESORT_MS } from '../../../fixtures/last-resort.js';
import { packageFile } from '../../../../tools/install/tool-catalog.js';
import { ensurePythonClients } from '../../../programs/python-oracle.js';
import {
  MIXED_ROWS,
  NUMERIC_INPUTS,
  NUMERIC_ROWS,
  call as rest,
  createInstallation,
  deploy,
  publishVersion,
  ready,
} from '../../serving-fixture.js';
import type { Json } from '../../serving-fixture.js';

/** What Triton's client sends has no null for a text or an integer. */
const ROWS = [
  { ...MIXED_ROWS[0], distance: null },
  { ...MIXED_ROWS[1], distance: 0.75 },
];
const { objects, serve } = await createInstallation({ after });
await publishVersion(objects, { model: 'mixed', version: 3 });
await publishVersion(objects, { model: 'sorts', version: 1, task: 'multiclass' });
await publishVersion(objects, { model: 'minutes', version: 2, task: 'regression', inputs: NUMERIC_INPUTS, rows: NUMERIC_ROWS });
for (const [endpoint, version] of Object.entries({ mixed: 3, sorts: 1, minutes: 2 }))
  await deploy(objects, { endpoint, revision: 1, version });
const { url, grpcAddress = '' } = await serve({ grpcPort: 0 });
await ready(url);
const { python, env } = await ensurePythonClients();
const args = [
  packageFile('tests/serving/protocols/grpc/tritonclient_grpc.py'),
  grpcAddress,
  JSON.stringify(ROWS),
  JSON.stringify(NUMERIC_ROWS),
];
const { stdout } = await promisify(execFile)(python, args, { env, timeout: LAST_RESORT_MS });
const found = JSON.parse(stdout) as Json;

/** Float32 bits of what REST says of the same rows. */
async function restBits(model: string, rows: readonly object[], output: string): Promise<number[]> {
  const { body } = await rest(url, `/v1/models/${model}/predict`, { records: rows });
  const values = (body.predictions as unknown as Record<string, unknown>[]).flatMap((one) => {
    const value = one[output];
    return typeof value === 'object' && value !== null ? Object.values(value as Record<string, number>) : [Number(value)];
  });
  return [...new Uint32Array(Float32Array.from(values).buffer)];
}

test('the client sees a live and ready server with its models and their metadata', async () => {
  const { live, ready: isReady, modelReady, server, metadata } = found.sync as Json;
  assert.deepEqual([live, isReady, modelReady, server], [true, true, [true, true, false], 'perennial']);
  const { body } = await rest(url, '/v2/models/mixed');
  // Protobuf's JSON has 64-bit integers as texts.
  const expected = JSON.parse(JSON.stringify(body), (key, value: unknown) =>
    key === 'shape' ? (value as number[]).map(String) : value,
  ) as unknown;
  assert.deepEqual(metadata, expected);
});

test('synchronous calls get the bits of REST: chosen outputs, compressed requests, class names, one matrix', async () => {
  const { chosen, flags, margin, zipped, classes, probabilities, matrix } = found.sync as Json;
  const expected = await restBits('mixed', ROWS, 'probability');
  assert.deepEqual(chosen, { id: 'sync-1', bits: expected });
  assert.deepEqual(zipped, { id: '', bits: expected });
  const { body } = await rest(url, '/v1/models/mixed/predict', { records: ROWS });
  assert.deepEqual(
    flags,
    (body.predictions as unknown as Json[]).map(({ prediction }) => prediction),
  );
  assert.equal((margin as unknown as number[]).length, ROWS.length);
  assert.deepEqual(probabilities, { shape: [ROWS.length, 3], bits: await restBits('sorts', ROWS, 'probabilities') });
  const sorts = await rest(url, '/v1/models/sorts/predict', { records: ROWS });
  assert.deepEqual(
    classes,
    (sorts.body.predictions as unknown as Json[]).map(({ prediction }) => prediction),
  );
  assert.deepEqual(matrix, { id: '', bits: await restBits('minutes', NUMERIC_ROWS, 'prediction') });
});

test('calls with callbacks and awaited calls, many at once, get the same', async () => {
  const ids = Array.from({ length: 20 }, (_, i) => i);
  assert.deepEqual(found.callback, { failed: [], ids, bits: await restBits('mixed', ROWS, 'probability') });
  const bits = await restBits('minutes', NUMERIC_ROWS, 'prediction');
  assert.deepEqual(found.aio, { ready: true, all: ids.map((id) => ({ id: String(id), bits })) });
});

test('values in lists by datatype are answered in lists, with the same bits', async () => {
  assert.deepEqual(found.typed, { id: 'typed-1', raw: 0, bits: await restBits('minutes', NUMERIC_ROWS, 'prediction') });
});

test('the client reads the index of models and the statistics of their calls', async () => {
  const models = [...((found.index as Json).models as unknown as Json[])].map(({ name, version, state }) => [name, version, state]);
  assert.deepEqual(models, [
    ['minutes', '2', 'READY'],
    ['mixed', '3', 'READY'],
    ['sorts', '1', 'READY'],
  ]);
  assert.deepEqual(found.allStatistics, ['minutes', 'mixed', 'sorts']);
  const [statistics] = (found.statistics as Json).model_stats as unknown as Json[];
  assert.deepEqual([statistics?.name, statistics?.version], ['mixed', '3']);
  assert.equal(Number(statistics?.inference_count), 22 * ROWS.length);
  assert.equal(Number((statistics?.inference_stats as Json).success?.count), 22);
  assert.equal(Number((statistics?.inference_stats as Json).fail?.count), 1);
});

test('errors reach the client with their status and the text that REST has', () => {
  assert.equal((found.unknown as Json).status, 'StatusCode.NOT_FOUND');
  assert.match(String((found.unknown as Json).message), /Did you mean "mixed".*\[SERVING_MODEL_UNKNOWN\]/);
  assert.equal((found.incomplete as Json).status, 'StatusCode.INVALID_ARGUMENT');
  assert.match(String((found.incomplete as Json).message), /"carrier" is missing.*\[INPUT_COLUMN_MISSING\]/);
});
