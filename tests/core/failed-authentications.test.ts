import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FailedAuthentications, WRONG_TOKEN_MS, WRONG_TOKENS_AT_ONCE } from '../../core/failed-authentications.js';
import { seededRandom } from '../../core/random/seeded-random.js';

const random = seededRandom('guesses');

test('however an address guesses, no more get through than the burst and one each time after', () => {
  for (let round = 0; round < 50; round += 1) {
    const failed = new FailedAuthentications();
    let taken = 0;
    let nowMs = random.nextInt(0, 1_000_000);
    const startMs = nowMs;
    for (let guess = 0; guess < 2_000; guess += 1) {
      nowMs += random.nextFloat() < 0.9 ? random.nextInt(0, 20) : random.nextInt(0, 20_000);
      if (failed.waitMs('192.0.2.1', nowMs) > 0) continue;
      failed.add('192.0.2.1', nowMs);
      taken += 1;
    }
    assert.ok(taken <= WRONG_TOKENS_AT_ONCE + (nowMs - startMs) / WRONG_TOKEN_MS, `${taken} in ${nowMs - startMs} ms`);
    assert.equal(failed.waitMs('192.0.2.2', nowMs), 0);
    assert.equal(failed.waitMs('192.0.2.1', nowMs + WRONG_TOKENS_AT_ONCE * WRONG_TOKEN_MS), 0);
  }
});

test('an address waits as long as it is told, and then may send one more', () => {
  const failed = new FailedAuthentications();
  const limited = Array.from({ length: WRONG_TOKENS_AT_ONCE }, () => failed.add('a', 1_000));
  assert.deepEqual([limited.filter(Boolean).length, limited.at(-1)], [1, true]);
  const waitMs = failed.waitMs('a', 1_000);
  assert.ok(waitMs > 0 && waitMs <= WRONG_TOKEN_MS);
  assert.equal(failed.waitMs('a', 1_000 + waitMs), 0);
  failed.add('a', 1_000 + waitMs);
  assert.ok(failed.waitMs('a', 1_000 + waitMs) > 0);
});

test('an IPv6 client is its /64 and a mapped IPv4 address is that address, in every way to write them', () => {
  const same: readonly (readonly [string, string, boolean])[] = [
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', true],
    ['2001:DB8::1', '2001:db8:0:0:7::', true],
    ['fe80::1%eth0', 'fe80::2', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['::ffff:192.0.2.7', '192.0.2.7', true],
    ['::ffff:192.0.2.7', '::ffff:192.0.2.8', false],
  ];
  for (const [one, other, isSame] of same) {
    const failed = new FailedAuthentications();
    for (let i = 0; i < WRONG_TOKENS_AT_ONCE; i += 1) failed.add(one, 0);
    assert.equal(failed.waitMs(other, 0) > 0, isSame, `${one} ${other}`);
  }
});

test('an address that goes on guessing is remembered among a hundred thousand that guess once, and those of before are forgotten', () => {
  const failed = new FailedAuthentications();
  for (let i = 0; i < WRONG_TOKENS_AT_ONCE; i += 1) failed.add('198.51.100.1', 0);
  for (let i = 0; i < 100_000; i += 1) {
    failed.add(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, i / 100);
    if (i % 20 === 0) failed.add('192.0.2.1', i / 100);
  }
  assert.ok(failed.waitMs('192.0.2.1', 1_000) > 0);
  assert.equal(failed.waitMs('198.51.100.1', 1_000), 0, 'room is bounded');
});
