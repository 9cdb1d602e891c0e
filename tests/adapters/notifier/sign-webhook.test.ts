import assert from 'node:assert/strict';
import { test } from 'node:test';
import { webhookHeaders } from '../../../adapters/notifier/sign-webhook.js';

const MESSAGE = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', atMs: 1_614_265_330_000, body: Buffer.from('{"test": 2432232314}') };

test('the signature is the one that the libraries of Standard Webhooks expect', () => {
  // The example of their own tests.
  assert.deepEqual(webhookHeaders(MESSAGE, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'), {
    'webhook-id': MESSAGE.id,
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test('another time, id or body has another signature, and a plain text is a key as it stands', () => {
  const sign = (change: Partial<typeof MESSAGE>, secret = 'plain'): string | undefined =>
    webhookHeaders({ ...MESSAGE, ...change }, secret)['webhook-signature'];
  const all = [
    sign({}),
    sign({ atMs: MESSAGE.atMs + 1_000 }),
    sign({ id: 'other' }),
    sign({ body: Buffer.from('{}') }),
    sign({}, 'plainer'),
  ];
  assert.equal(new Set(all).size, all.length);
  assert.equal(sign({}), sign({}, `whsec_${Buffer.from('plain').toString('base64')}`));
  assert.equal(sign({ atMs: MESSAGE.atMs + 1 }), sign({}));
  assert.equal(webhookHeaders(MESSAGE, undefined)['webhook-signature'], undefined);
});
