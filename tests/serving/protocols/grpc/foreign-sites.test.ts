import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:http2';
import type { IncomingHttpHeaders } from 'node:http2';
import test, { after } from 'node:test';
import { status } from '@grpc/grpc-js';
import { createInstallation } from '../../serving-fixture.js';

const { serve } = await createInstallation({ after });
const SERVICE = '/inference.GRPCInferenceService';

interface Told {
  readonly code: number;
  readonly message: string;
}

/** One call by hand, since no gRPC client sends what a page's browser would. */
async function callBy(address: string, method: string, headers: Readonly<Record<string, string>>): Promise<Told> {
  const session = connect(`http://${address}`);
  const path = `${SERVICE}/${method}`;
  const stream = session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers', ...headers });
  stream.end(Buffer.alloc(5));
  let told: IncomingHttpHeaders = {};
  const keep = (found: IncomingHttpHeaders): void => void (told = { ...told, ...found });
  stream.on('response', keep).on('trailers', keep).resume();
  await once(stream, 'close');
  session.close();
  return { code: Number(told['grpc-status']), message: decodeURIComponent(String(told['grpc-message'] ?? '')) };
}

const METHODS = ['ServerLive', 'ServerReady', 'ServerMetadata', 'ModelInfer'];

test('a call under a name that is none of loopback is refused, whatever the method', async () => {
  const { grpcAddress = '' } = await serve({ grpcPort: 0, trustedHosts: ['models.example'] });
  for (const method of METHODS) {
    for (const authority of ['evil.example', 'evil.example:80', 'localhost.evil.example', '127.0.0.1.evil.example']) {
      const { code, message } = await callBy(grpcAddress, method, { ':authority': authority });
      assert.equal(code, status.PERMISSION_DENIED, `${method} of ${authority}`);
      assert.match(message, /\[HOST_NOT_ALLOWED\]$/);
    }
  }
  for (const authority of [grpcAddress, 'localhost', '[::1]:1', 'models.example:443'])
    assert.deepEqual(await callBy(grpcAddress, 'ServerLive', { ':authority': authority }), { code: 0, message: 'OK' }, authority);
});

test('a call of a page of another site is refused, whatever the method', async () => {
  const { grpcAddress = '' } = await serve({ grpcPort: 0 });
  const pages: readonly Readonly<Record<string, string>>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
  ];
  for (const method of METHODS) {
    for (const page of pages) {
      const { code, message } = await callBy(grpcAddress, method, page);
      assert.equal(code, status.PERMISSION_DENIED, method);
      assert.match(message, /\[ORIGIN_NOT_ALLOWED\]$/);
    }
  }
});

test('beyond loopback the authority is free', async () => {
  const { grpcAddress = '' } = await serve({ grpcPort: 0, host: '0.0.0.0', token: 'a token of this test' });
  const { code } = await callBy(grpcAddress, 'ServerLive', { ':authority': 'serving.example' });
  assert.equal(code, status.OK);
});
