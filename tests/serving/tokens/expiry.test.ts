import assert from 'node:assert/strict';
import test from 'node:test';
import { isDomainError } from '../../../core/errors.js';
import { expiryOf, parseTokens } from '../../../serving/tokens/token-file.js';
import { EXPIRES_SOON_MS, tokenExpiry } from '../../../serving/tokens/token-expiry.js';
import { TokenGate } from '../../../serving/tokens/token-gate.js';
import { bearer, tokenEntry } from './token-entries.js';

const told: string[] = [];
const gate = new TokenGate(
  undefined,
  false,
  { wrong: () => told.push('wrong'), limited: () => undefined, expired: (name, at) => told.push(`${name} ${at.toISOString()}`) },
  () => [],
);
const refusalOf = (token: string, address = ''): unknown => {
  try {
    return gate.check(bearer(token).authorization, { role: 'predict' }, address).name;
  } catch (error) {
    return isDomainError(error) ? { code: error.code, message: error.message } : error;
  }
};

test('an expired token is answered as an unknown one, counts as a wrong one, and the log says it once', () => {
  gate.replace([
    tokenEntry('web', 'predict', 'old', { expiresAt: '2020-01-01T00:00:00+01:00' }),
    tokenEntry('web', 'predict', 'new', { expiresAt: '2999-01-01T00:00:00Z' }),
  ]);
  const unknown = refusalOf('never made');
  assert.deepEqual(refusalOf('old'), unknown);
  assert.deepEqual(refusalOf('old'), unknown);
  assert.equal(refusalOf('new'), 'web');
  assert.deepEqual(told, ['wrong', 'web 2019-12-31T23:00:00.000Z', 'wrong', 'wrong']);
});

test('a token that expires while its client goes on is refused from then on, also at an address that used it', () => {
  const expiresAt = new Date(Date.now() + 40).toISOString();
  gate.replace([tokenEntry('web', 'predict', 'short', { expiresAt })]);
  assert.equal(refusalOf('short', '10.0.0.1'), 'web');
  while (Date.now() < Date.parse(expiresAt)) continue;
  assert.equal((refusalOf('short', '10.0.0.1') as { code: string }).code, 'SERVING_UNAUTHORIZED');
});

test('a time without a zone, or one that does not exist, is an error of the file; what is soon is told', () => {
  for (const text of ['2027-01-01', '2027-01-01T00:00', '2027-02-30T00:00Z', 'tomorrow', '', '1798761600000']) {
    assert.equal(expiryOf(text), undefined, text);
    assert.throws(() => parseTokens('f', JSON.stringify([tokenEntry('a', 'admin', 'x', { expiresAt: text })])), /entry 0 has "expiresAt"/);
  }
  const from = (ms: number) => new Date(1e12 + ms).toISOString();
  const states = [undefined, from(EXPIRES_SOON_MS + 1), from(EXPIRES_SOON_MS), from(1), from(0), from(-1)].map((at) =>
    tokenExpiry(at, 1e12),
  );
  assert.deepEqual(states, ['valid', 'valid', 'expires soon', 'expires soon', 'expired', 'expired']);
  for (const scope of [{ endpoints: 'a' }, { endpoints: ['A B'] }, { models: [7] }, { models: null }])
    assert.throws(() => parseTokens('f', JSON.stringify([{ ...tokenEntry('a', 'admin', 'x'), ...scope }])), /has "(?:endpoints|models)"/);
});
