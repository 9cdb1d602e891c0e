import assert from 'node:assert/strict';
import { test } from 'node:test';
import { webhookHeaders } from '../../adapters/notifier/sign-webhook.js';
import { readDocument } from './documents.js';

type Check = (headers: Readonly<Record<string, string>>, body: Uint8Array, secret: string | Buffer, nowMs?: number) => boolean;

test('the receiver that the page of callbacks shows takes what is posted, and nothing that was altered or is old', async () => {
  const [, code = ''] = /```js\n(.*?)```/s.exec(readDocument('docs/serving/batch.md')) ?? [];
  const { isGenuine } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as { readonly isGenuine: Check };
  const atMs = 1_790_000_000_000;
  const message = { id: 'request-1', atMs, body: Buffer.from('{"a":1}') };
  const { body } = message;
  const headers = webhookHeaders(message, 'secret of both');
  assert.equal(isGenuine(headers, body, 'secret of both', atMs + 60_000), true);
  assert.equal(
    isGenuine({ ...headers, 'webhook-signature': `v1,${'A'.repeat(44)} ${headers['webhook-signature']}` }, body, 'secret of both', atMs),
    true,
  );
  const decoded = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
  assert.equal(isGenuine(webhookHeaders(message, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'), body, decoded, atMs), true);
  for (const [changed, said, nowMs] of [
    [{ 'webhook-id': 'request-2' }, body, atMs],
    [{ 'webhook-timestamp': '1790000001' }, body, atMs],
    [{ 'webhook-signature': 'v1,' }, body, atMs],
    [{ 'webhook-timestamp': 'now' }, body, atMs],
    [{}, Buffer.from('{"a":2}'), atMs],
    [{}, body, atMs + 301_000],
    [{}, body, atMs - 301_000],
  ] as const)
    assert.equal(isGenuine({ ...headers, ...changed }, said, 'secret of both', nowMs), false, JSON.stringify(changed));
  assert.equal(isGenuine({}, body, 'secret of both', atMs), false);
  assert.equal(isGenuine(headers, body, 'another', atMs), false);
});
