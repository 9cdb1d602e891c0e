import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import type { Notifier } from '../../adapters/notifier/notifier.js';

const BODY = Buffer.from('{"a":1}');

/** The contract of the Notifier port. `open` gives one that may post to that port of this machine. */
export function notifierSuite(name: string, open: (port: number) => Notifier): void {
  describe(`notifier: ${name}`, () => {
    let status = 204;
    let received: string[] = [];
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (piece: Buffer) => (text += piece.toString()));
      request.on('end', () => {
        received.push(text);
        response.writeHead(status).end();
      });
    });
    let notifier: Notifier;
    let url: string;

    before(async () => {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      notifier = open(port);
      url = `http://127.0.0.1:${port}/x`;
    });
    after(() => {
      server.closeAllConnections();
      server.close();
    });

    const post = (signal = new AbortController().signal): Promise<void> => notifier.post({ url, id: 'one', body: BODY, signal });

    it('posts the bytes as they are, once for each call', async () => {
      received = [];
      await post();
      await post();
      assert.deepEqual(received, ['{"a":1}', '{"a":1}']);
    });

    it('tells what may pass from what is over for good', async () => {
      for (const [answer, expected] of [
        [503, { code: 'CALLBACK_FAILED', retryable: true }],
        [410, { code: 'CALLBACK_GONE', retryable: false }],
      ] as const) {
        status = answer;
        await assert.rejects(post(), expected);
      }
      status = 204;
    });

    it('refuses to post to who is not listed, and posts nothing once it was cancelled', async () => {
      const other = notifier.post({ url: 'http://192.0.2.1:9/x', id: 'one', body: BODY, signal: new AbortController().signal });
      await assert.rejects(other, { code: 'CALLBACK_HOST_REFUSED', retryable: false });
      received = [];
      await assert.rejects(post(AbortSignal.abort(new Error('too late'))));
      assert.deepEqual(received, []);
    });
  });
}
