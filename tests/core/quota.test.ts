import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DomainError } from '../../core/errors.js';
import { Quota, QuotaRefusals } from '../../core/quota.js';
import { seededRandom } from '../../core/random/seeded-random.js';

const random = seededRandom('quotas');
const RULE = { quota: 'rows a minute', windowMs: 60_000, setting: 'PERENNIAL_X' };

function waitS(quota: Quota, caller: string, nowMs: number): number {
  try {
    quota.require(caller, nowMs);
    return 0;
  } catch (error) {
    assert.ok(error instanceof DomainError && error.code === 'QUOTA_EXCEEDED');
    return Number(error.details.waitS);
  }
}

test('however a caller asks, it uses no more than the limit at once and the limit in each window, and one amount over', () => {
  for (let round = 0; round < 50; round += 1) {
    const limit = random.nextInt(1, 200);
    const largest = random.nextInt(1, 2 * limit);
    const quota = new Quota({ ...RULE, limit });
    let used = 0;
    let nowMs = random.nextInt(0, 1_000_000);
    const startMs = nowMs;
    for (let i = 0; i < 1_000; i += 1) {
      nowMs += random.nextFloat() < 0.9 ? random.nextInt(0, 20) : random.nextInt(0, 30_000);
      const wait = waitS(quota, 'a', nowMs);
      if (wait > 0) {
        if (random.nextFloat() < 0.01) assert.equal(waitS(quota, 'a', (nowMs += wait * 1_000)), 0);
        continue;
      }
      const amount = random.nextInt(1, largest);
      quota.charge('a', amount, nowMs);
      used += amount;
    }
    assert.ok(used <= limit + (limit * (nowMs - startMs)) / RULE.windowMs + largest, `${used} of ${limit} in ${nowMs - startMs} ms`);
    assert.ok(used >= Math.min(limit, 1_000));
  }
});

test('what one caller uses is no other caller`s', () => {
  const quota = new Quota({ ...RULE, limit: 3 });
  quota.charge('a', 1_000, 0);
  assert.ok(waitS(quota, 'a', 0) > 0);
  assert.equal(waitS(quota, 'b', 0), 0);
});

test('refusals are told once a minute at most, with how many there were', () => {
  const lines: string[] = [];
  const refusals = new QuotaRefusals((line) => lines.push(line));
  for (let nowMs = 0; nowMs < 150_000; nowMs += 100) refusals.add('rows', 'a', nowMs);
  assert.deepEqual(lines, [
    'a has used up its quota of rows and is refused (1 refusals since the last such line)',
    'a has used up its quota of rows and is refused (600 refusals since the last such line)',
    'a has used up its quota of rows and is refused (600 refusals since the last such line)',
  ]);
});
