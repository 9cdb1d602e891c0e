import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import test, { after } from 'node:test';
import { childEnvironment } from '../../config/child-environment.js';
import { MIXED_ROWS, call, createInstallation, deploy, eventually, programPath, publishVersion, ready } from './serving-fixture.js';

const { dir, objects } = await createInstallation({ after });
const scores = await publishVersion(objects, { model: 'mixed', version: 1 });
await deploy(objects, { endpoint: 'mixed', revision: 1, version: 1 });

interface Started {
  readonly child: ChildProcess;
  readonly output: () => string;
}

function startMain(settings: Readonly<Record<string, string>> = {}): Started {
  const environment = childEnvironment({
    PERENNIAL_OBJECT_STORE: join(dir, 'objects'),
    PERENNIAL_CACHE_DIR: join(dir, 'main-cache'),
    PERENNIAL_SERVING_PORT: '0',
    ...settings,
  });
  const main = programPath('../../serving/main');
  const child = spawn(process.execPath, [...(main.endsWith('.ts') ? ['--import', 'tsx'] : []), main], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  after(() => void child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  return { child, output: () => output };
}

async function listening({ output }: Started): Promise<string> {
  const lines = await eventually(
    'it listens',
    async () => output(),
    (found) => /listens on \S+,/.test(found),
  );
  const url = /listens on (\S+),/.exec(lines)?.[1] ?? '';
  await ready(url);
  return url;
}

const body = JSON.stringify({ records: MIXED_ROWS });

/** Sends a request up to the middle of its body. */
async function startRequest(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await new Promise((resolve) =>
    socket.write(
      `POST /v1/models/mixed/predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body.slice(0, 30)}`,
      resolve,
    ),
  );
  return socket;
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} lets every request under way finish, then the process ends with 0`, async () => {
    const started = startMain();
    const url = await listening(started);
    const sockets = await Promise.all(Array.from({ length: 8 }, () => startRequest(url)));
    await call(url, '/v2/health/live');
    const exited = once(started.child, 'exit');
    started.child.kill(signal);
    await eventually(
      'it stops listening',
      () =>
        call(url, '/v2/health/live').then(
          () => true,
          () => false,
        ),
      (listens) => !listens,
    );
    for (const socket of sockets) {
      const answer = text(socket);
      socket.write(body.slice(30));
      const received = await answer;
      assert.match(received, /^HTTP\/1\.1 200 OK\r\n/);
      assert.match(received, /connection: close/i);
      assert.ok(received.includes(`"probability":${scores[0]}`));
    }
    assert.deepEqual(await exited, [0, null]);
    assert.match(started.output(), /mixed answers with mixed version 1 \(revision 1 by test\)\n/);
  });
}

test('a port in use and a reachable address without a token are refused at the start with what to do', async () => {
  const server = (await import('node:http')).createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const inUse = startMain({ PERENNIAL_SERVING_PORT: String(port) });
  const open = startMain({ PERENNIAL_SERVING_HOST: '0.0.0.0' });
  assert.deepEqual(await once(inUse.child, 'exit'), [1, null]);
  assert.match(inUse.output(), /cannot listen on 127\.0\.0\.1:\d+: EADDRINUSE\. Fix: .* \[SERVING_ADDRESS_UNUSABLE\]/);
  if (open.child.exitCode === null) await once(open.child, 'exit');
  assert.equal(open.child.exitCode, 1);
  assert.match(open.output(), /would listen on 0\.0\.0\.0.*PERENNIAL_SERVING_TOKEN.*\[SERVING_TOKEN_REQUIRED\]/);
  server.close();
});

test('with a token, everything but the health of the process needs it', async (t) => {
  const { serve } = await createInstallation(t);
  const { url } = await serve({ objects, token: 'correct horse', host: '127.0.0.1' });
  await ready(url);
  assert.equal((await call(url, '/v2/health/live')).status, 200);
  for (const path of ['/v2', '/v2/models', '/v1/status', '/metrics', '/no-such-path']) {
    for (const headers of [
      {},
      { authorization: 'Bearer correct horsf' },
      { authorization: 'Basic correct horse' },
      { authorization: 'correct horse' },
    ]) {
      const refused = await call(url, path, undefined, headers as Record<string, string>);
      assert.deepEqual([refused.status, refused.headers.get('www-authenticate')], [401, 'Bearer'], path);
      assert.ok(!refused.text.includes('horse'));
    }
  }
  const answer = await call(url, '/v1/models/mixed/predict', { records: MIXED_ROWS }, { authorization: 'Bearer correct horse' });
  assert.equal(answer.status, 200);
});
