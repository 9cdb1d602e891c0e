import assert from 'node:assert/strict';
import test from 'node:test';
import { WebhookDoor } from '../../../console/webhook-door.js';
import { openTokenGate } from '../../../serving/open-token-gate.js';
import { until } from '../../fixtures/eventually.js';
import { bearer } from './token-entries.js';

const takes = (check: () => unknown): boolean => {
  try {
    check();
    return true;
  } catch {
    return false;
  }
};

test('a token of the settings that is replaced counts for serving without a restart, and the one before does not', async (t) => {
  const ended = new AbortController();
  t.after(() => ended.abort());
  let token = 'first';
  const lines: string[] = [];
  const gate = await openTokenGate({
    host: '0.0.0.0',
    token: () => token,
    modelsOf: () => [],
    log: (line) => lines.push(line),
    signal: ended.signal,
  });
  const accepts = (sent: string): boolean => takes(() => gate.check(bearer(sent).authorization, { role: 'admin' }, '10.0.0.1'));
  assert.deepEqual([accepts('first'), accepts('second')], [true, false]);
  token = 'second';
  await until('the new one is taken', () => accepts('second'));
  assert.equal(accepts('first'), false);
  assert.ok(lines.some((line) => line.includes('PERENNIAL_SERVING_TOKEN has changed')) && !lines.join().includes('second'));
});

test('the webhook asks for the token of now', () => {
  let token = 'first';
  const door = new WebhookDoor(
    () => token,
    () => undefined,
  );
  const accepts = (sent: string): boolean => takes(() => door.requireToken(bearer(sent).authorization, '10.0.0.1'));
  assert.deepEqual([accepts('first'), accepts('second')], [true, false]);
  token = 'second';
  assert.deepEqual([accepts('first'), accepts('second')], [false, true]);
});
