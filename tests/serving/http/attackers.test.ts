import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import test, { after } from 'node:test';
import { MIXED_ROWS, call, createInstallation, deploy, eventually, publishVersion, ready } from '../serving-fixture.js';

const { objects, serve } = await createInstallation({ after });
const scores = await publishVersion(objects, { model: 'mixed', version: 1 });
await deploy(objects, { endpoint: 'mixed', revision: 1, version: 1 });
const BODY = JSON.stringify({ records: MIXED_ROWS });

/** Opens connections that send `bytes` and then nothing. They are closed at the end of the test, if the server has not. */
async function holdConnections(
  t: { readonly after: (ended: () => void) => void },
  url: string,
  { count, bytes }: { readonly count: number; readonly bytes: string },
): Promise<readonly Socket[]> {
  const sockets: Socket[] = [];
  t.after(() => sockets.forEach((socket) => socket.destroy()));
  for (let i = 0; i < count; i += 1) {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.on('error', () => undefined).resume();
    sockets.push(socket);
    await once(socket, 'connect');
    if (bytes !== '') socket.write(bytes);
  }
  return sockets;
}

/** New connections throughout, as from clients that know nothing of the others. */
async function assertOthersAreServed(url: string): Promise<void> {
  for (let i = 0; i < 20; i += 1) {
    const { status, text: answer } = await call(url, '/v1/models/mixed/predict', BODY, { connection: 'close' });
    assert.equal(status, 200, answer);
    assert.ok(answer.includes(`"probability":${scores[0]}`));
  }
}

const HEAD = 'POST /v1/models/mixed/predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';
const ATTACKS = [
  { what: 'that never send anything', bytes: '' },
  { what: 'that stop within a header', bytes: `${HEAD}x-slow: y` },
  { what: 'that stop within a body', bytes: `${HEAD}content-length: ${BODY.length}\r\n\r\n${BODY.slice(0, 20)}` },
  { what: 'that stop within a chunk', bytes: `${HEAD}transfer-encoding: chunked\r\n\r\n1000\r\n${BODY.slice(0, 20)}` },
] as const;

for (const { what, bytes } of ATTACKS) {
  test(`500 connections ${what} keep no other client waiting, and are closed when there are more than the limit`, async (t) => {
    const { url } = await serve({ maxConnections: 300 });
    await ready(url);
    const held = await holdConnections(t, url, { count: 500, bytes });
    await assertOthersAreServed(url);
    await eventually(
      'the oldest are closed',
      async () => held.filter(({ destroyed, readableEnded }) => destroyed || readableEnded).length,
      (closed) => closed >= 200,
    );
  });
}

test('2,000 connections that never send anything keep no other client waiting', async (t) => {
  const { url } = await serve();
  await ready(url);
  await holdConnections(t, url, { count: 2_000, bytes: '' });
  await assertOthersAreServed(url);
});

test('connections that have sent a request before make room for new ones, too', async (t) => {
  const { url } = await serve({ maxConnections: 50 });
  await ready(url);
  const live = 'GET /v2/health/live HTTP/1.1\r\nhost: localhost\r\n\r\n';
  const held = await holdConnections(t, url, { count: 50, bytes: live });
  await eventually(
    'all have their answers, or have made room already',
    async () => held.filter(({ bytesRead, destroyed }) => bytesRead === 0 && !destroyed).length,
    (waiting) => waiting === 0,
  );
  await assertOthersAreServed(url);
});

test('who does not finish a request in time is told so, then the connection ends', async () => {
  const { url } = await serve({ headersTimeoutMs: 200, requestTimeoutMs: 400 });
  for (const { bytes } of ATTACKS) {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(bytes);
    const answer = await text(socket);
    assert.match(answer, /^HTTP\/1\.1 408 Request Timeout\r\n/);
    assert.match(answer, /connection: close/i);
  }
});

test('a client that half-closes its connection still gets its answer, and the connection ends', async () => {
  const { url } = await serve();
  await ready(url);
  const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', allowHalfOpen: true });
  socket.end(`${HEAD}content-length: ${BODY.length}\r\n\r\n${BODY}`);
  assert.match(await text(socket), /^HTTP\/1\.1 200 OK\r\n/);
});

test('requests that do not wait for answers are answered in order up to a limit, then refused with 429', async () => {
  const { url } = await serve();
  await ready(url);
  const request = `${HEAD}content-length: ${BODY.length}\r\n\r\n${BODY}`;
  for (const [count, expected] of [
    [10, 10],
    [100, 16],
  ] as const) {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.end(request.repeat(count));
    const statuses = [...(await text(socket)).matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => status);
    assert.ok(statuses.filter((status) => status === '200').length >= expected, statuses.join(' '));
    assert.ok(statuses.every((status) => status === '200' || status === '429'));
  }
});

test('a request with too many headers is refused', async () => {
  const { url } = await serve();
  const many = Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`x-${i}`, '1']));
  const { status, text: answer } = await call(url, '/v2', undefined, many);
  assert.equal(status, 400);
  assert.match(answer, /more than 100 headers/);
});
