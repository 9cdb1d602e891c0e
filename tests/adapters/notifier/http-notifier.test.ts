import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { HttpNotifier } from '../../../adapters/notifier/http-notifier.js';
import type { CallbackHost } from '../../../core/callback-target.js';
import { notifierSuite } from '../../ports/notifier.suite.js';

notifierSuite('HTTP', (port) => new HttpNotifier({ allowedHosts: [{ scheme: 'http', host: '127.0.0.1', port }] }));

const BODY = Buffer.from('{"a":1}');
let port: number;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const server = createServer((request, response) => answer(request, response));

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
after(() => {
  server.closeAllConnections();
  server.close();
});

function post(options: { host?: string; listed?: readonly CallbackHost[]; timeoutMs?: number; secret?: string } = {}): Promise<void> {
  const { host = '127.0.0.1', listed = [{ scheme: 'http', host, port }], ...rest } = options;
  const notifier = new HttpNotifier({ allowedHosts: listed, ...rest });
  return notifier.post({ url: `http://${host}:${port}/x`, id: 'one', body: BODY, signal: new AbortController().signal });
}

test('what is posted arrives as it is, with its id and time, and without a secret it is not signed', async () => {
  const seen = new Promise<string>((resolve) => {
    answer = (request, response) => {
      assert.equal(request.headers['webhook-signature'], undefined);
      assert.equal(request.headers['webhook-id'], 'one');
      assert.match(String(request.headers['webhook-timestamp']), /^\d{10}$/);
      request.on('data', (piece: Buffer) => resolve(String(piece)));
      response.writeHead(204).end();
    };
  });
  await post();
  assert.equal(await seen, '{"a":1}');
});

test('an answer without end is not read to its end', async () => {
  answer = (_request, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('x'.repeat(65_536)), 1);
    response.once('close', () => clearInterval(timer));
  };
  await post();
});

test('what may pass is worth another attempt; what the receiver ended for good is not', async () => {
  const withStatus = (status: number): Promise<void> => {
    answer = (_request, response) => void response.writeHead(status).end();
    return post();
  };
  await assert.rejects(withStatus(503), { code: 'CALLBACK_FAILED', retryable: true });
  await assert.rejects(withStatus(404), { code: 'CALLBACK_FAILED', retryable: true });
  await assert.rejects(withStatus(307), { code: 'CALLBACK_FAILED', message: /redirects, which is not followed/ });
  await assert.rejects(withStatus(410), { code: 'CALLBACK_GONE', retryable: false });
  answer = (request) => request.socket.destroy();
  await assert.rejects(post(), { code: 'CALLBACK_FAILED', message: /ECONNRESET/ });
  answer = () => undefined;
  await assert.rejects(post({ timeoutMs: 50 }), { code: 'CALLBACK_FAILED', message: /no answer in time/ });
});

test('a listed name that leads to this machine is refused, however it spells the address', async () => {
  // The system's own lookup reads these as 127.0.0.1.
  for (const host of ['127.1', '2130706433', '0x7f000001', '0x7f.1', '017700000001']) {
    const listed = [{ scheme: 'http', host, port }] as const;
    await assert.rejects(post({ host, listed }), { code: 'CALLBACK_HOST_REFUSED', message: /not of the public internet/ }, host);
  }
});

test('only listed places are posted to', async () => {
  await assert.rejects(post({ listed: [] }), { code: 'CALLBACK_HOST_REFUSED', retryable: false });
  await assert.rejects(post({ listed: [{ scheme: 'http', host: '127.0.0.1', port: port + 1 }] }), { code: 'CALLBACK_HOST_REFUSED' });
});
