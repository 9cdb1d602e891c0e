import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { status } from '@grpc/grpc-js';
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
import { openClient } from './grpc-client.js';

const { objects, serve } = await createInstallation({ after });
const scores = {
  mixed: await publishVersion(objects, { model: 'mixed', version: 3 }),
  sorts: await publishVersion(objects, { model: 'sorts', version: 1, task: 'multiclass' }),
  minutes: await publishVersion(objects, { model: 'minutes', version: 2, task: 'regression', inputs: NUMERIC_INPUTS, rows: NUMERIC_ROWS }),
};
for (const [endpoint, version] of Object.entries({ mixed: 3, sorts: 1, minutes: 2 }))
  await deploy(objects, { endpoint, revision: 1, version });
const { url, grpcAddress = '' } = await serve({ grpcPort: 0, maxRows: 50 });
await ready(url);
const client = openClient(grpcAddress);
after(() => client.close());

const rows = MIXED_ROWS.length;
const TYPED = [
  { name: 'wind_kt', datatype: 'FP64', shape: [rows, 1], contents: { fp64_contents: [-1.5, 1.75, 0.5] } },
  {
    name: 'carrier',
    datatype: 'BYTES',
    shape: [rows],
    contents: { bytes_contents: ['AA', 'never seen', 'UA'].map((text) => Buffer.from(text)) },
  },
  { name: 'distance', datatype: 'FP32', shape: [rows], contents: { fp32_contents: [0.25, NaN, -0.75] } },
  { name: 'hour', datatype: 'INT64', shape: [rows, 1], contents: { int64_contents: [5, 6, -7] } },
];
const REST = [
  { name: 'wind_kt', datatype: 'FP64', shape: [rows, 1], data: [-1.5, 1.75, 0.5] },
  { name: 'carrier', datatype: 'BYTES', shape: [rows], data: ['AA', 'never seen', 'UA'] },
  { name: 'distance', datatype: 'FP32', shape: [rows], data: [0.25, null, -0.75] },
  { name: 'hour', datatype: 'INT64', shape: [rows, 1], data: [5, 6, -7] },
];
const RAW = [
  Buffer.from(new Float64Array([-1.5, 1.75, 0.5]).buffer),
  Buffer.concat(['AA', 'never seen', 'UA'].map(withLength)),
  Buffer.from(new Float32Array([0.25, NaN, -0.75]).buffer),
  Buffer.from(new BigInt64Array([5n, 6n, -7n]).buffer),
];

function withLength(text: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  return Buffer.concat([length, Buffer.from(text)]);
}

test('the server says that it lives, is ready, who it is, and which models are ready', async () => {
  assert.equal((await client.call('ServerLive', {})).body.live, true);
  assert.equal((await client.call('ServerReady', {})).body.ready, true);
  const { body } = await client.call('ServerMetadata', {});
  assert.equal(body.name, 'perennial');
  assert.match(String(body.version), /^\d+\.\d+\.\d+/);
  const isReady = async (name: string, version = ''): Promise<unknown> => (await client.call('ModelReady', { name, version })).body.ready;
  assert.deepEqual(
    [await isReady('mixed'), await isReady('mixed', '3'), await isReady('mixed', '4'), await isReady('none')],
    [true, true, false, false],
  );
});

test('probes of orchestrators get the standard health check', async () => {
  const { code, body } = await client.send('/grpc.health.v1.Health/Check', Buffer.alloc(0));
  assert.deepEqual([code, body], [status.OK, Buffer.from([8, 1])]);
  assert.equal((await client.send('/grpc.health.v1.Health/Check', Buffer.from('\n\x04none'))).code, status.NOT_FOUND);
});

test('metadata over gRPC is that over REST', async () => {
  for (const name of ['mixed', 'sorts', 'minutes']) {
    const { body } = await client.call('ModelMetadata', { name });
    assert.deepEqual({ ...body, properties: undefined }, { ...(await rest(url, `/v2/models/${name}`)).body, properties: undefined });
  }
});

test('typed values get typed answers, raw values get raw ones, and both have the bits of REST', async () => {
  const { body: expected } = await rest(url, '/v2/models/mixed/infer', { inputs: REST });
  const probabilities = (expected.outputs as unknown as { data: number[] }[])[1]?.data ?? [];
  const typed = await client.call('ModelInfer', { model_name: 'mixed', model_version: '3', id: 'my-7', inputs: TYPED });
  assert.deepEqual([typed.details, typed.body.model_name, typed.body.model_version, typed.body.id], ['', 'mixed', '3', 'my-7']);
  const [prediction, probability] = typed.body.outputs as unknown as Record<string, Record<string, unknown>>[];
  assert.deepEqual([prediction?.name, prediction?.datatype, prediction?.shape], ['prediction', 'BOOL', [rows]]);
  assert.deepEqual(
    prediction?.contents?.bool_contents,
    probabilities.map((score) => score > 0.5),
  );
  assert.deepEqual(probability?.contents?.fp32_contents, probabilities);
  const inputs = TYPED.map(({ name, datatype, shape }) => ({ name, datatype, shape }));
  const raw = await client.call('ModelInfer', { model_name: 'mixed', inputs, raw_input_contents: RAW });
  assert.equal(raw.details, '');
  const [flags, floats] = raw.body.raw_output_contents as unknown as Buffer[];
  assert.deepEqual(
    [...(flags ?? [])],
    probabilities.map((score) => Number(score > 0.5)),
  );
  assert.deepEqual(floats, Buffer.from(Float32Array.from(probabilities).buffer));
});

test('one raw matrix serves a model without categories', async () => {
  const matrix = Buffer.from(
    Float32Array.from(NUMERIC_ROWS.flatMap(({ a, b, c }) => [a, b, c].map((value) => Number(value ?? NaN)))).buffer,
  );
  const inputs = [{ name: 'input', datatype: 'FP32', shape: [2, 3] }];
  const { body, details } = await client.call('ModelInfer', { model_name: 'minutes', inputs, raw_input_contents: [matrix] });
  assert.equal(details, '');
  assert.deepEqual((body.raw_output_contents as unknown as Buffer[])[0], Buffer.from(Float32Array.from(scores.minutes).buffer));
});

test('names of classes come as BYTES, and outputs that are asked for come in that order', async () => {
  const request = { model_name: 'sorts', inputs: TYPED, outputs: [{ name: 'probabilities' }, { name: 'prediction' }, { name: 'margin' }] };
  const { body } = await client.call('ModelInfer', request);
  const outputs = body.outputs as unknown as {
    name: string;
    shape: number[];
    contents: { fp32_contents: number[]; bytes_contents: Buffer[] };
  }[];
  assert.deepEqual(
    outputs.map(({ name, shape }) => [name, shape]),
    [
      ['probabilities', [rows, 3]],
      ['prediction', [rows]],
      ['margin', [rows, 3]],
    ],
  );
  const best = Array.from({ length: rows }, (_, row) => {
    const own = outputs[0]?.contents.fp32_contents.slice(row * 3, row * 3 + 3) ?? [];
    return ['early', 'late', 'on time'][own.indexOf(Math.max(...own))];
  });
  assert.deepEqual(outputs[1]?.contents.bytes_contents.map(String), best);
  const raw = await client.call('ModelInfer', {
    model_name: 'sorts',
    inputs: TYPED.map(({ name, datatype, shape }) => ({ name, datatype, shape })),
    raw_input_contents: RAW,
    outputs: [{ name: 'prediction' }],
  });
  assert.deepEqual((raw.body.raw_output_contents as unknown as Buffer[])[0], Buffer.concat(best.map((name) => withLength(name ?? ''))));
});
