import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { status } from '@grpc/grpc-js';
import { NUMERIC_INPUTS, NUMERIC_ROWS, call as rest, createInstallation, deploy, publishVersion, ready } from '../../serving-fixture.js';
import { encode, openClient } from './grpc-client.js';
import type { GrpcAnswer } from './grpc-client.js';
import { HeldRuntime } from './held-runtime.js';
import { matrixRequest } from './infer-messages.js';

const TOKEN = 'a-token-that-may-operate';
const { dir, objects, serve } = await createInstallation({ after });
await publishVersion(objects, { model: 'minutes', version: 2, task: 'regression', inputs: NUMERIC_INPUTS, rows: NUMERIC_ROWS });
await deploy(objects, { endpoint: 'minutes', revision: 1, version: 2 });
const tokensFile = join(dir, 'tokens.json');
const sha256 = createHash('sha256').update(TOKEN).digest('hex');
await writeFile(tokensFile, JSON.stringify([{ name: 'caller', role: 'operate', sha256 }]), { mode: 0o600 });
const runtime = new HeldRuntime();
const { url, grpcAddress = '' } = await serve({
  grpcPort: 0,
  tokensFile,
  maxBodyBytes: 20_000,
  maxRows: 50,
  maxConcurrentRequests: 4,
  runtime,
});
await ready(url);
const client = openClient(grpcAddress);
after(() => client.close());
const metadata = { authorization: `Bearer ${TOKEN}` };

const GOOD = matrixRequest([[1, 2, 3]]);
const infer = (request: object): Promise<GrpcAnswer> => client.call('ModelInfer', request, { metadata });
const tensor = (change: object): object => ({ ...GOOD, inputs: [{ name: 'input', datatype: 'FP32', shape: [1, 3], ...change }] });
const typed = (change: object): object => ({
  model_name: 'minutes',
  inputs: [{ name: 'input', datatype: 'FP32', shape: [1, 3], ...change }],
});

const REFUSED: readonly (readonly [string, object, status, RegExp])[] = [
  [
    'a model that is not there',
    matrixRequest([[1, 2, 3]], 'minuts'),
    status.NOT_FOUND,
    /Did you mean "minutes".*\[SERVING_MODEL_UNKNOWN\]$/,
  ],
  ['another version', { ...GOOD, model_version: '9' }, status.NOT_FOUND, /SERVING_VERSION_NOT_ACTIVE/],
  ['no tensors', { model_name: 'minutes' }, status.INVALID_ARGUMENT, /no tensors/],
  ['too many rows', matrixRequest(Array.from({ length: 51 }, () => [1, 2, 3])), status.INVALID_ARGUMENT, /INPUT_ROWS_REFUSED/],
  ['raw bytes that do not fit', tensor({ shape: [2, 3] }), status.INVALID_ARGUMENT, /12 bytes, expected 24 bytes/],
  ['a negative dimension', tensor({ shape: [-1, 3] }), status.INVALID_ARGUMENT, /shape\[0\].*no size/],
  [
    'more raw entries than tensors',
    { ...GOOD, raw_input_contents: [Buffer.alloc(12), Buffer.alloc(12)] },
    status.INVALID_ARGUMENT,
    /2 entries/,
  ],
  ['values in both places', tensor({ contents: { fp32_contents: [1, 2, 3] } }), status.INVALID_ARGUMENT, /besides raw_input_contents/],
  [
    'values in another list',
    typed({ contents: { fp64_contents: [1, 2, 3] } }),
    status.INVALID_ARGUMENT,
    /values in fp64_contents.*fp32_contents/,
  ],
  ['too few values', typed({ contents: { fp32_contents: [1, 2] } }), status.INVALID_ARGUMENT, /2 values/],
  ['no values at all', typed({}), status.INVALID_ARGUMENT, /0 values/],
  ['FP16 as typed values', typed({ datatype: 'FP16' }), status.INVALID_ARGUMENT, /FP16/],
  ['an unknown output', { ...GOOD, outputs: [{ name: 'score' }] }, status.INVALID_ARGUMENT, /outputs\[0\]\.name/],
  [
    'classification',
    { ...GOOD, outputs: [{ name: 'prediction', parameters: { classification: { int64_param: 2 } } }] },
    status.INVALID_ARGUMENT,
    /extension/,
  ],
  ['an entity that is no text', { ...GOOD, parameters: { entity: { int64_param: 7 } } }, status.INVALID_ARGUMENT, /parameters\.entity/],
];

for (const [what, request, code, text] of REFUSED) {
  test(`${what}: refused with status ${status[code]} and a text that says what to do`, async () => {
    const answer = await infer(request);
    assert.equal(answer.code, code, answer.details);
    assert.match(answer.details, text);
    assert.match(answer.details, / Fix: .+ \[[A-Z_]+\]$/);
  });
}

test('an error has the words of REST', async () => {
  const { details } = await infer(matrixRequest([[1, 2, 3]], 'minuts'));
  const { body } = await rest(url, '/v2/models/minuts/infer', { inputs: [] }, metadata);
  assert.equal(details, body.error);
});

test('a message that is larger than the limit is refused as such', async () => {
  const { code } = await infer({ ...GOOD, raw_input_contents: [Buffer.alloc(30_000)] });
  assert.equal(code, status.RESOURCE_EXHAUSTED);
});

test('a method that nobody has is told as unimplemented', async () => {
  assert.equal((await client.send('RepositoryModelLoad', Buffer.alloc(0), { metadata })).code, status.UNIMPLEMENTED);
});

test('without the token only probes are answered, and the message is not even looked at', async () => {
  for (const authorization of [undefined, 'Bearer wrong', TOKEN, 'Basic YTpi']) {
    const wrong = authorization === undefined ? {} : { metadata: { authorization } };
    const answer = await client.send('ModelInfer', Buffer.from('garbage'), wrong);
    assert.equal(answer.code, status.UNAUTHENTICATED, answer.details);
    assert.match(answer.details, /\[SERVING_UNAUTHORIZED\]$/);
  }
  assert.equal((await client.call('ServerLive', {})).body.live, true);
  assert.equal((await client.send('/grpc.health.v1.Health/Check', Buffer.alloc(0))).code, status.OK);
  assert.equal((await client.call('ModelMetadata', { name: 'minutes' })).code, status.UNAUTHENTICATED);
});

test('more calls than the server answers at once are refused with when to come back, and the others are answered', async () => {
  runtime.hold();
  const before = runtime.waiting;
  const first = infer(GOOD);
  while (runtime.waiting === before) await new Promise(setImmediate);
  const others = await Promise.all(Array.from({ length: 8 }, () => Promise.race([infer(GOOD), held()])));
  const refused = others.filter((answer) => answer !== 'held');
  assert.ok(refused.length > 0);
  for (const { code, details, trailers } of refused) {
    assert.equal(code, status.RESOURCE_EXHAUSTED);
    assert.match(details, /\[SERVING_FULL\]$/);
    assert.deepEqual(trailers.get('grpc-retry-pushback-ms'), ['1000']);
  }
  runtime.release();
  assert.equal((await first).code, status.OK);
});

test('a call whose deadline passes is given up, and the next one is answered', async () => {
  runtime.hold();
  assert.equal((await client.call('ModelInfer', GOOD, { metadata, deadlineMs: 50 })).code, status.DEADLINE_EXCEEDED);
  runtime.release();
  assert.equal((await infer(GOOD)).code, status.OK);
});

/** Answers are refused at once; whoever waits this long was let in. */
async function held(): Promise<'held'> {
  for (let i = 0; i < 5; i += 1) await client.call('ServerLive', {});
  return 'held';
}

test('metrics count calls by method, by the status that REST would give, and by version', async () => {
  await infer(GOOD);
  const { text } = await rest(url, '/metrics', undefined, metadata);
  const path = '/inference.GRPCInferenceService/ModelInfer';
  assert.match(text, new RegExp(`requests_total\\{route="${path}",status="200",model="minutes",version="2",variant="v2"\\} `));
  assert.match(text, new RegExp(`requests_total\\{route="${path}",status="401",`));
  assert.ok(encode('ModelInfer', GOOD).length > 0 && !text.includes('minuts'));
});
