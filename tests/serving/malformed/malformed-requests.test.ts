import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import test, { after } from 'node:test';
import { malformedBinary } from './malformed-binary.js';
import { malformedHttp } from './malformed-http.js';
import { malformedRecords } from './malformed-records.js';
import { SENTINEL, SENTINEL_NUMBER } from './malformed-request.js';
import type { MalformedRequest } from './malformed-request.js';
import { malformedScoring } from './malformed-scoring.js';
import { malformedTensors } from './malformed-tensors.js';
import { MIXED_ROWS, NUMERIC_INPUTS, NUMERIC_ROWS, call, createInstallation, deploy, publishVersion, ready } from '../serving-fixture.js';

const { objects, serve, lines } = await createInstallation({ after });
const scores = await publishVersion(objects, { model: 'mixed', version: 3 });
await publishVersion(objects, { model: 'minutes', version: 1, task: 'regression', inputs: NUMERIC_INPUTS, rows: NUMERIC_ROWS });
await deploy(objects, { endpoint: 'mixed', revision: 1, version: 3 });
await deploy(objects, { endpoint: 'minutes', revision: 1, version: 1 });
const { url } = await serve({ maxRows: 20, maxBodyBytes: 256 * 1024 });
await ready(url);
const requests = [...malformedRecords(), ...malformedTensors(), ...malformedBinary(), ...malformedScoring(), ...malformedHttp()];

async function assertAnswersRight(): Promise<void> {
  const { body } = await call(url, '/v1/models/mixed/predict', { records: MIXED_ROWS });
  assert.deepEqual(
    (body.predictions as unknown as { probability: number }[]).map(({ probability }) => probability),
    scores,
  );
}

async function send({ path, method, body, headers }: MalformedRequest): Promise<{ status: number; text: string }> {
  const content =
    body === undefined || typeof body === 'string' || body instanceof Uint8Array ? (body as string | undefined) : JSON.stringify(body);
  const response = await fetch(url + path, {
    method: method ?? (content === undefined ? 'GET' : 'POST'),
    body: content,
    headers: { 'content-type': 'application/json', ...headers },
  });
  return { status: response.status, text: await response.text() };
}

test('every malformed request gets a 4xx that says what is wrong, and no value comes back', async () => {
  assert.ok(requests.length >= 200, `${requests.length} requests`);
  assert.equal(new Set(requests.map(({ what, path }) => what + path)).size, requests.length);
  for (const [i, request] of requests.entries()) {
    const answer = await send(request);
    assert.equal(answer.status, request.status, `${request.what}: ${answer.text}`);
    assert.ok(!answer.text.includes(SENTINEL) && !answer.text.includes(String(SENTINEL_NUMBER)), `${request.what} echoes: ${answer.text}`);
    assertExplains(request, answer.text);
    if (i % 20 === 0) await assertAnswersRight();
  }
  await assertAnswersRight();
});

function assertExplains({ what, path, status, field }: MalformedRequest, answer: string): void {
  if (path.endsWith('/invocations')) return assertExplainsScoring({ what, status, field }, answer);
  const { error } = JSON.parse(answer) as {
    error: string | { code: string; message: string; field: string; found: string; expected: string };
  };
  if (path === '/v2' || path.startsWith('/v2/')) {
    assert.match(String(error), /[.?] Fix: .+ \[[A-Z_]+\]$/, what);
    if (field) assert.match(String(error), new RegExp(field.source.replace(/^\^/, '').replace(/\$$/, '')), what);
    return;
  }
  assert.ok(typeof error === 'object' && error.code && error.message.includes('Fix: '), `${what}: ${answer}`);
  if (!field) return;
  assert.match(error.field, field, what);
  assert.ok(error.found && error.expected, `${what}: ${answer}`);
}

/** MLflow's own form of an error; a content type is refused in plain text. */
function assertExplainsScoring({ what, status, field }: Pick<MalformedRequest, 'what' | 'status' | 'field'>, answer: string): void {
  const { error_code: code, message } = (status === 415 ? { error_code: 'BAD_REQUEST', message: answer } : JSON.parse(answer)) as Record<
    string,
    string
  >;
  assert.equal(code, status === 404 ? 'RESOURCE_DOES_NOT_EXIST' : 'BAD_REQUEST', what);
  assert.match(String(message), /[.?] Fix: .+ \[[A-Z_]+\]$/, what);
  if (field) assert.match(String(message), field, what);
}

test('a misspelt column and a misspelt field get the nearest name', async () => {
  const [row] = MIXED_ROWS;
  const missing = await call(url, '/v1/models/mixed/predict', { records: [{ ...row, distance: undefined, Distanec: 1 }] });
  assert.match(missing.text, /records\[0\]\.distance is missing.*The record has \\"Distanec\\"/);
  const unknown = await call(url, '/v1/models/mixed/predict', { records: [{ ...row, wind_kts: 1 }] });
  assert.match(unknown.text, /wind_kts is not known.*Did you mean \\"wind_kt\\"/);
  assert.match((await call(url, '/v1/models/mixde/predict', { records: [row] })).text, /Did you mean \\"mixed\\"/);
});

test('bad JSON is told by byte, line and column', async () => {
  const answer = await call(url, '/v1/models/mixed/predict', '{\n  "records": [tru]\n}');
  assert.match(answer.text, /expected a value at line 2, column 15 \(byte 16\)/);
});

test('a method that is not allowed is answered with those that are', async () => {
  const response = await fetch(`${url}/v1/models/mixed/predict`);
  assert.deepEqual([response.status, response.headers.get('allow')], [405, 'POST']);
});

const BROKEN_HTTP = [
  ['garbage', `${SENTINEL}\r\n\r\n`, /^HTTP\/1\.1 400 /],
  ['a header without end', `GET /v2 HTTP/1.1\r\nx: ${'y'.repeat(70_000)}`, /^HTTP\/1\.1 431 /],
  ['two lengths', 'POST /v2 HTTP/1.1\r\nhost: localhost\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabc', /^HTTP\/1\.1 400 /],
  ['a length that is no number', 'POST /v2 HTTP/1.1\r\nhost: localhost\r\ncontent-length: x\r\n\r\n', /^HTTP\/1\.1 400 /],
  [
    'a broken chunk',
    'POST /v1/models/mixed/predict HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
    /^HTTP\/1\.1 400 /,
  ],
] as const;

for (const [what, bytes, expected] of BROKEN_HTTP) {
  test(`broken HTTP (${what}) is refused and harms nobody`, async () => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(bytes);
    const answer = await text(socket);
    assert.match(answer, expected);
    assert.ok(!answer.includes(SENTINEL));
    await assertAnswersRight();
  });
}

test('callers who hang up in the middle of a body harm nobody', async () => {
  for (let i = 0; i < 20; i += 1) {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    await new Promise((resolve) =>
      socket.write('POST /v1/models/mixed/predict HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\n{"records', resolve),
    );
    socket.destroy();
  }
  await assertAnswersRight();
});

test('no log line and no metric holds a value of a malformed request', async () => {
  const { text: metrics } = await call(url, '/metrics');
  for (const output of [metrics, lines.join('\n')]) {
    assert.ok(!output.includes(SENTINEL) && !output.includes(String(SENTINEL_NUMBER)));
  }
});
