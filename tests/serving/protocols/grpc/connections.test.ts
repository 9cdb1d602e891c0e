import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import test from 'node:test';
import type { TestContext } from 'node:test';
import { promisify } from 'node:util';
import { credentials, status } from '@grpc/grpc-js';
import { NUMERIC_INPUTS, NUMERIC_ROWS, createInstallation, deploy, eventually, publishVersion } from '../../serving-fixture.js';
import type { Installation } from '../../serving-fixture.js';
import { openClient } from './grpc-client.js';
import type { GrpcTestClient } from './grpc-client.js';
import { HeldRuntime } from './held-runtime.js';
import { matrixRequest } from './infer-messages.js';

const REQUEST = matrixRequest([[1, 2, 3]]);

async function install(t: TestContext): Promise<Installation> {
  const installation = await createInstallation(t);
  const { objects } = installation;
  await publishVersion(objects, { model: 'minutes', version: 1, task: 'regression', inputs: NUMERIC_INPUTS, rows: NUMERIC_ROWS });
  await deploy(objects, { endpoint: 'minutes', revision: 1, version: 1 });
  return installation;
}

async function listening(t: TestContext, onSocket: (socket: Socket) => void): Promise<number> {
  const server = createServer(onSocket).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function grpcReady(client: GrpcTestClient): Promise<void> {
  await eventually(
    'ready over gRPC',
    () => client.call('ServerReady', {}),
    ({ body }) => String(body?.ready) === 'true',
  );
}

test('at its end the server answers the calls under way, and clients learn that nobody has seen the later ones', async (t) => {
  const { serve } = await install(t);
  const runtime = new HeldRuntime();
  const serving = await serve({ grpcPort: 0, runtime });
  const client = openClient(serving.grpcAddress ?? '');
  t.after(() => client.close());
  await grpcReady(client);
  runtime.hold();
  const underWay = Array.from({ length: 20 }, () => client.call('ModelInfer', REQUEST));
  while (runtime.waiting === 0) await new Promise(setImmediate);
  await client.call('ServerLive', {});
  const closed = serving.close();
  assert.equal((await client.call('ModelInfer', REQUEST)).code, status.UNAVAILABLE);
  runtime.release();
  assert.deepEqual(
    (await Promise.all(underWay)).map(({ code }) => code),
    underWay.map(() => status.OK),
  );
  await closed;
  assert.equal((await client.call('ServerLive', {})).code, status.UNAVAILABLE);
});

test('connections that another process accepted are served like its own', async (t) => {
  const { serve } = await install(t);
  const nobody = {
    url: 'http://127.0.0.1:1',
    metrics: async () => '',
    statuses: async () => [],
    statistics: async () => [],
    knowReady: () => true,
  };
  const serving = await serve({ grpcPort: 0, siblings: nobody });
  assert.equal(serving.grpcAddress, undefined);
  const port = await listening(t, (socket) => serving.acceptGrpc(socket));
  const client = openClient(`127.0.0.1:${port}`);
  t.after(() => client.close());
  await grpcReady(client);
  assert.equal((await client.call('ModelInfer', REQUEST)).code, status.OK);
});

test('more connections than the limit close the oldest that have never asked for anything', async (t) => {
  const { serve } = await install(t);
  const serving = await serve({ grpcPort: 0, maxConnections: 8 });
  const address = serving.grpcAddress ?? '';
  const client = openClient(address);
  t.after(() => client.close());
  await grpcReady(client);
  assert.equal((await client.call('ModelInfer', REQUEST)).code, status.OK);
  const idle = Array.from({ length: 30 }, () =>
    connect(Number(address.split(':')[1]), '127.0.0.1')
      .on('error', () => undefined)
      .resume(),
  );
  t.after(() => idle.forEach((socket) => socket.destroy()));
  await eventually(
    'the others are closed',
    async () => idle.filter((socket) => socket.closed).length,
    (closed) => closed >= 23,
  );
  assert.equal((await client.call('ModelInfer', REQUEST)).code, status.OK);
});

test('with a certificate the same calls go over TLS, and plain text is not answered', async (t) => {
  const { dir, serve } = await install(t);
  const tls = { certPath: join(dir, 'cert.pem'), keyPath: join(dir, 'key.pem') };
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const keys = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', tls.keyPath, '-out', tls.certPath];
  await promisify(execFile)('openssl', ['req', '-x509', '-days', '2', ...keys, ...subject]);
  const serving = await serve({ grpcPort: 0, tls });
  const [, port] = (serving.grpcAddress ?? '').split(':');
  const secure = openClient(`localhost:${port}`, credentials.createSsl(await readFile(tls.certPath)));
  const plain = openClient(serving.grpcAddress ?? '');
  t.after(() => [secure, plain].forEach((client) => client.close()));
  await grpcReady(secure);
  assert.equal((await secure.call('ModelInfer', REQUEST)).code, status.OK);
  assert.equal((await plain.call('ServerLive', {})).code, status.UNAVAILABLE);
});

test('a gRPC port that is taken is told with the setting to change', async (t) => {
  const { serve } = await install(t);
  const port = await listening(t, () => undefined);
  await assert.rejects(serve({ grpcPort: port }), new RegExp(`127\\.0\\.0\\.1:${port}: EADDRINUSE.*PERENNIAL_SERVING_GRPC_PORT`));
});

test('other machines reach the gRPC port only where a token is asked for', async (t) => {
  const { serve } = await install(t);
  await assert.rejects(serve({ host: '0.0.0.0', grpcPort: 0 }), /without a token/);
});
