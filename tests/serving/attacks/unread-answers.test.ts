import assert from 'node:assert/strict';
import { once } from 'node:events';
import test, { after } from 'node:test';
import { openSession, openSocket, Tally } from '../../soak/attacks/attack.js';
import { inferMessage, openCall } from '../../soak/attacks/grpc-calls.js';
import { MIXED_ROWS, call, eventually } from '../serving-fixture.js';
import { LIMITS, startAttackedServer } from './attacked-server.js';

/** Bytes are to spare all the time: one client alone asks, of 64 MiB that may be held. */
const HELD_BYTES = 64 * 1024 * 1024;
const ROWS = 20_000;
const PIPELINED = 16;
const limits = { ...LIMITS, maxRows: ROWS, maxBodyBytes: 4 * 1024 * 1024, maxHeldBytes: HELD_BYTES };
const UNREAD_BYTES = HELD_BYTES / 16;

const server = await startAttackedServer({ after }, false, limits);

const body = JSON.stringify({ records: Array.from({ length: ROWS }, (_, i) => MIXED_ROWS[i % MIXED_ROWS.length]) });
const head = `POST /v1/models/mixed/predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;

async function answered(): Promise<number> {
  const { text } = await call(`http://127.0.0.1:${server.http.port}`, '/metrics');
  const counts = [...text.matchAll(/^perennial_serving_request_seconds_count\{[^}]*predict"[^}]*\} (\d+)$/gm)];
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
}

test('who pipelines large answers and reads none gets as many as a connection may keep, then is told to come back', async () => {
  const before = await answered();
  const socket = openSocket(server.http).pause();
  for (let i = 0; i < PIPELINED; i += 1) socket.write(head + body);
  await eventually('all are answered', answered, (found) => found >= before + PIPELINED);
  assert.equal(await server.predict(), 200);
  let received = '';
  socket.setEncoding('latin1').on('data', (piece: string) => (received += piece));
  const ended = once(socket, 'end');
  socket.resume();
  await ended;
  const statuses = [...received.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
  // On a busy machine others of them may be told to come back as well, by whatever else is short then.
  assert.deepEqual([statuses.at(0), statuses.at(-1)], ['200', '429'], String(statuses));
  assert.deepEqual([...new Set(statuses)].sort(), ['200', '429'], String(statuses));
  assert.match(received.slice(-1_000), /bytes of answers that this connection has not read/);
  assert.match(received.slice(-1_000), /connection: close/i);
  const oneBytes = received.indexOf('HTTP/1.1', 1);
  // What the kernels at both ends keep is read, as far as the server knows.
  assert.ok(received.length < UNREAD_BYTES + oneBytes + 12 * 1024 * 1024, `${received.length}`);
  assert.ok(oneBytes * PIPELINED > received.length);
});

test('who reads gets every answer, one after the other on one connection', async () => {
  const socket = openSocket(server.http);
  let received = '';
  socket.setEncoding('latin1').on('data', (piece: string) => (received += piece));
  for (let i = 1; i <= 6; i += 1) {
    socket.write(head + body);
    await eventually(
      'its answer is whole',
      async () => [...received.matchAll(/HTTP\/1\.1 200[^]*?\]\}/g)].length,
      (found) => found >= i,
    );
  }
  socket.destroy();
});

test('who calls over gRPC and takes none of it keeps as much, and the other calls are told that it is', async () => {
  const tally = new Tally();
  const session = openSession(server.grpc, { settings: { initialWindowSize: 0 } });
  const message = inferMessage(ROWS);
  const calls = Array.from({ length: 120 }, () => openCall(session, tally, { method: 'ModelInfer', bytes: message, ends: true }));
  const refused = (): number => tally.result().answers['8'] ?? 0;
  await eventually(
    'most are refused',
    async () => refused(),
    (found) => found > 0 && found + Math.ceil(UNREAD_BYTES / (4 * ROWS)) >= calls.length,
  );
  assert.ok(refused() < calls.length);
  const client = server.grpcClient();
  assert.equal((await client.call('ServerLive', {})).code, 0);
  client.close();
  session.destroy();
});
