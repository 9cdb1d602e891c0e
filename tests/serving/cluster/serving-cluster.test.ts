import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { connect as openHttp2 } from 'node:http2';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import test, { after } from 'node:test';
import { MIXED_ROWS, call, createInstallation, deploy, eventually, publishVersion } from '../serving-fixture.js';
import { startServingProgram } from './serving-program.js';

const PROCESSES = 3;
const BODY = JSON.stringify({ records: MIXED_ROWS });
const { dir, objects } = await createInstallation({ after });
const scores = await publishVersion(objects, { model: 'mixed', version: 1 });
await deploy(objects, { endpoint: 'mixed', revision: 1, version: 1 });

interface Named {
  readonly process: number;
  readonly pid: number;
  readonly connections: number;
  readonly status: { readonly ready: boolean } | null;
}

async function processesOf(url: string): Promise<readonly Named[]> {
  return (await call(url, '/v1/status', undefined, { connection: 'close' })).body.processes as unknown as Named[];
}

/** All of them live and have the model. */
function allReady(url: string): Promise<readonly Named[]> {
  return eventually(
    'all are ready',
    () => processesOf(url).catch(() => []),
    (found) => found.length === PROCESSES && found.every(({ status }) => status?.ready === true),
  );
}

async function total(url: string): Promise<number> {
  const { text: metrics } = await call(url, '/metrics', undefined, { connection: 'close' });
  const lines = metrics.matchAll(/^perennial_serving_rows_total\{.*\} (\d+)$/gm);
  return [...lines].reduce((sum, [, value]) => sum + Number(value), 0);
}

async function rowsCounted(url: string, path: string): Promise<number> {
  const { body } = await call(url, path, undefined, { connection: 'close' });
  const [stats] = body.model_stats as unknown as readonly { readonly inference_count: number }[];
  return stats?.inference_count ?? 0;
}

/** A request on a connection of the agent. */
function predict(url: string, agent: Agent): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${url}/v1/models/mixed/predict`,
      { method: 'POST', agent, headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(BODY) } },
      (response) => {
        text(response).then((answer) => resolve({ status: response.statusCode ?? 0, text: answer }), reject);
      },
    );
    sent.once('error', reject);
    sent.end(BODY);
  });
}

test('who has read that serving is ready is answered on every new connection, however many processes still load', async (t) => {
  const url = await startServingProgram(t, dir, { PERENNIAL_SERVING_PROCESSES: String(PROCESSES) }).url();
  while ((await call(url, '/v2/health/ready', undefined, { connection: 'close' })).status !== 200) continue;
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  t.after(() => agent.destroy());
  const answers = await Promise.all(Array.from({ length: 16 }, () => predict(url, agent)));
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
});

test('connections are spread evenly over the processes, and one answer has the metrics and statistics of all', async (t) => {
  const program = startServingProgram(t, dir, { PERENNIAL_SERVING_PROCESSES: String(PROCESSES) });
  const url = await program.url();
  await allReady(url);
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const before = await total(url);
  const answers = await Promise.all(Array.from({ length: 64 }, () => predict(url, agent)));
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  assert.ok(answers.every((answer) => answer.text.includes(`"probability":${scores[0]}`)));
  const spread = (await processesOf(url)).map(({ connections }) => connections);
  assert.ok(Math.max(...spread) - Math.min(...spread) <= 2, spread.join(' '));
  assert.equal(await total(url), before + 64 * MIXED_ROWS.length);
  for (const path of ['/v2/models/stats', '/v2/models/mixed/stats', '/v2/models/mixed/versions/1/stats'])
    assert.equal(await rowsCounted(url, path), before + 64 * MIXED_ROWS.length, path);
  agent.destroy();
  assert.deepEqual(await program.stop(), [0, null]);
});

test('a process that dies is replaced, the others answer meanwhile, and no total goes down', async (t) => {
  const program = startServingProgram(t, dir, { PERENNIAL_SERVING_PROCESSES: String(PROCESSES) });
  const url = await program.url();
  const [victim] = await allReady(url);
  for (let i = 0; i < 12; i += 1) await call(url, '/v1/models/mixed/predict', { records: MIXED_ROWS }, { connection: 'close' });
  const before = await total(url);
  assert.equal(before, 12 * MIXED_ROWS.length);
  process.kill(victim?.pid ?? 0, 'SIGKILL');
  await eventually(
    'its end is noticed',
    async () => program.output(),
    (found) => found.includes(`process ${victim?.process} ended by signal SIGKILL`),
  );
  for (let i = 0; i < 12; i += 1) {
    const { status } = await call(url, '/v1/models/mixed/predict', { records: MIXED_ROWS }, { connection: 'close' });
    assert.equal(status, 200);
  }
  assert.equal(await total(url), 2 * before);
  const replaced = await allReady(url);
  assert.ok(!replaced.some(({ pid }) => pid === victim?.pid));
  assert.equal(await total(url), 2 * before);
});

/** Sends a request up to the middle of its body. */
async function startRequest(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const head = `POST /v1/models/mixed/predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${BODY.length}\r\n\r\n`;
  await new Promise((resolve) => socket.write(head + BODY.slice(0, 30), resolve));
  return socket;
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} lets every process answer what has arrived`, async (t) => {
    const program = startServingProgram(t, dir, { PERENNIAL_SERVING_PROCESSES: String(PROCESSES) });
    const url = await program.url();
    const pids = (await allReady(url)).map(({ pid }) => pid);
    const sockets = await Promise.all(Array.from({ length: 12 }, () => startRequest(url)));
    await eventually(
      'all have arrived',
      () => processesOf(url),
      (found) => found.reduce((sum, { connections }) => sum + connections, 0) >= 12,
    );
    const exited = once(program.child, 'exit');
    program.child.kill(signal);
    // A terminal sends Ctrl-C to all of them.
    if (signal === 'SIGINT') for (const pid of pids) process.kill(pid, 'SIGINT');
    await eventually(
      'it stops listening',
      () =>
        call(url, '/v2/health/live', undefined, { connection: 'close' })
          .then(() => true)
          .catch(() => false),
      (listens) => !listens,
    );
    for (const socket of sockets) {
      const answer = text(socket);
      socket.write(BODY.slice(30));
      const received = await answer;
      assert.match(received, /^HTTP\/1\.1 200 OK\r\n/, program.output());
      assert.match(received, /connection: close/i);
      assert.ok(received.includes(`"probability":${scores[0]}`));
    }
    assert.deepEqual(await exited, [0, null]);
  });
}

for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
  test(`the processes end with the one that listens, whether they answer or still load: ${signal}`, async (t) => {
    for (const wait of [allReady, async () => undefined]) {
      const program = startServingProgram(t, dir, { PERENNIAL_SERVING_PROCESSES: String(PROCESSES) });
      await wait(await program.url());
      const pids = await childrenOf(program.child.pid ?? 0);
      assert.ok(pids.length >= PROCESSES);
      program.child.kill(signal);
      await eventually(
        'all have ended',
        () => pids.filter(isAlive),
        (left) => left.length === 0,
      );
    }
  });
}

async function childrenOf(pid: number): Promise<readonly number[]> {
  return (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(/\s+/).map(Number);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('who does not finish a request in time is told so, and the gRPC port is that of all processes, too', async (t) => {
  const settings = { PERENNIAL_SERVING_PROCESSES: '2', PERENNIAL_SERVING_GRPC_PORT: '0', PERENNIAL_SERVING_REQUEST_TIMEOUT_MS: '600' };
  const program = startServingProgram(t, dir, settings);
  const url = await program.url();
  const slow = connect(Number(new URL(url).port), '127.0.0.1');
  slow.write('POST /v1/models/mixed/predict HTTP/1.1\r\nx-slow: ');
  assert.match(await text(slow), /^HTTP\/1\.1 408 /);
  const session = openHttp2(`http://${/gRPC on ([\d.:]+)/.exec(program.output())?.[1]}`);
  await once(session, 'remoteSettings');
  session.destroy();
  assert.deepEqual(await program.stop(), [0, null]);
});

test('what is wrong at the start is said once, and ends the program', async (t) => {
  const holder = startServingProgram(t, dir);
  const { port } = new URL(await holder.url());
  const program = startServingProgram(t, dir, { PERENNIAL_SERVING_PROCESSES: '2', PERENNIAL_SERVING_PORT: port });
  const [code] = await new Promise<readonly unknown[]>((resolve) => program.child.once('exit', (...end) => resolve(end)));
  assert.equal(code, 1);
  assert.equal(program.output().match(/SERVING_ADDRESS_UNUSABLE/g)?.length, 1, program.output());
});
