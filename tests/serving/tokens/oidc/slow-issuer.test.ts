import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import test, { after } from 'node:test';
import { status } from '@grpc/grpc-js';
import { until } from '../../../fixtures/eventually.js';
import { MIXED_ROWS, call } from '../../serving-fixture.js';
import type { Answer } from '../../serving-fixture.js';
import { bearer } from '../token-entries.js';
import { oidcOf, openIssuedInstallation } from './issued-server.js';
import type { IssuedServer } from './issued-server.js';
import { TestIssuer } from './test-issuer.js';

const { issued } = await openIssuedInstallation();
const LARGE = { records: Array.from({ length: 5_000 }, (_, i) => MIXED_ROWS[i % MIXED_ROWS.length]) };

/** A server whose issuer has been asked for the first time, and holds its answer. */
async function waitingServer(options: Parameters<typeof issued>[0] = {}): Promise<{ issuer: TestIssuer; server: IssuedServer }> {
  const issuer = await TestIssuer.start({ after });
  issuer.mood = 'held';
  const times = { everyMs: 3_600_000, readMs: 3_600_000 };
  const server = await issued({
    oidc: oidcOf(issuer, { times }),
    token: 'sole',
    requestTimeoutMs: 600_000,
    headersTimeoutMs: 60_000,
    ...options,
  });
  await until('the issuer is asked', () => issuer.reads.document > 0);
  return { issuer, server };
}

function scoresOf({ status: found, body }: Answer): readonly unknown[] {
  assert.equal(found, 200);
  return (body.predictions as unknown as readonly { readonly probability: number }[]).map(({ probability }) => probability);
}

/** As the metrics have it. */
async function inFlight({ get }: IssuedServer): Promise<number> {
  const { text: metrics } = await get('/metrics', 'sole');
  return Number(/^perennial_serving_requests_in_flight (\d+)/m.exec(metrics)?.[1]) - 1;
}

test('requests of every kind wait for keys, whole bodies with them, and are answered as ever; others are answered meanwhile', async () => {
  const { issuer, server } = await waitingServer();
  const token = await issuer.sign({ roles: 'perennial-operate' });
  const waiting = {
    small: server.predict(token),
    large: call(server.url, '/v1/models/mixed/predict', LARGE, bearer(token)),
    get: server.get('/v1/status', token),
    unknown: server.get('/no/such/path', token),
    grpc: server.grpc(token),
  };
  await until('all of HTTP are there', async () => (await inFlight(server)) === 4);
  const expected = await server.predict('sole');
  assert.equal(expected.status, 200);
  issuer.release();
  assert.deepEqual(scoresOf(await waiting.small), scoresOf(expected));
  const expectedLarge = await call(server.url, '/v1/models/mixed/predict', LARGE, bearer('sole'));
  assert.equal(scoresOf(expectedLarge).length, LARGE.records.length);
  assert.deepEqual(scoresOf(await waiting.large), scoresOf(expectedLarge));
  assert.deepEqual([(await waiting.get).status, (await waiting.unknown).status, await waiting.grpc], [200, 404, status.OK]);
});

test('a body that arrives in pieces while its request waits is read whole, and the next request of the connection after it', async () => {
  const { issuer, server } = await waitingServer();
  const token = await issuer.sign();
  const { port } = new URL(server.url);
  const socket = connect(Number(port), '127.0.0.1');
  const body = JSON.stringify({ records: MIXED_ROWS });
  const head = (path: string, more: string): string =>
    `${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${token}\r\n${more}\r\n`;
  socket.write(head('POST /v1/models/mixed/predict', `content-type: application/json\r\ncontent-length: ${body.length}\r\n`));
  await until('it waits', async () => (await inFlight(server)) === 1);
  socket.write(body.slice(0, 20));
  socket.write(body.slice(20) + head('GET /v2/models/mixed', 'connection: close\r\n'));
  const answer = text(socket);
  await server.predict('sole');
  issuer.release();
  assert.deepEqual((await answer).match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 200', 'HTTP/1.1 200']);
});

test('whoever goes away while the token is looked at leaves nothing behind', async () => {
  const { issuer, server } = await waitingServer();
  const token = await issuer.sign();
  const { port } = new URL(server.url);
  const sockets = ['content-length: 100000\r\n\r\n{"records":', 'content-length: 2\r\n\r\n{}'].map((rest) => {
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(`POST /v1/models/mixed/predict HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${token}\r\n${rest}`);
    return socket;
  });
  await until('they wait', async () => (await inFlight(server)) === sockets.length);
  for (const socket of sockets) socket.destroy();
  await server.predict('sole');
  issuer.release();
  await until('they are gone', async () => (await inFlight(server)) === 0);
  assert.equal((await server.predict(token)).status, 200);
});

test('nobody waits longer for keys than a request may take, and probes wait for nothing', async () => {
  const { issuer, server } = await waitingServer({ requestTimeoutMs: 400, headersTimeoutMs: 400 });
  const token = await issuer.sign();
  const [http, grpc] = await Promise.all([server.predict(token), server.grpc(token)]);
  assert.equal(http.status, 503);
  assert.ok(grpc === status.UNAVAILABLE || grpc === status.DEADLINE_EXCEEDED, String(grpc));
  assert.equal((await call(server.url, '/v2/health/live', undefined, bearer(token))).status, 200);
  assert.equal(issuer.reads.document, 1);
});

test('so many tokens may wait; more are told to come back, and tokens of ours are answered', async () => {
  const { issuer, server } = await waitingServer();
  const tokens = await Promise.all(Array.from({ length: 600 }, (_, i) => issuer.sign({ sub: `user-${i}` })));
  const answers = tokens.map(async (token) => (await server.get('/v2/models/mixed', token)).status);
  const refused = answers.map(async (answer) => answer.then((found) => found === 429));
  let full = 0;
  for (const one of refused) void one.then((is) => (full += is ? 1 : 0));
  await until('the others are told', () => full === 600 - 512);
  assert.equal((await server.predict('sole')).status, 200);
  issuer.release();
  const found = await Promise.all(answers);
  assert.deepEqual([found.filter((one) => one === 200).length, found.filter((one) => one === 429).length], [512, 88]);
});
