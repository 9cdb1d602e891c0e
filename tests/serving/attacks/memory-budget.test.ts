import assert from 'node:assert/strict';
import test from 'node:test';
import { FREE_BYTES, MemoryBudget } from '../../../serving/admission/memory-budget.js';
import type { MemoryLease } from '../../../serving/admission/memory-budget.js';
import { seededRandom } from '../../../core/random/seeded-random.js';

const KIB = 1024;

test('what is beyond 64 KiB of a request is in the budget; small requests are free of it', () => {
  const budget = new MemoryBudget(1_000 * KIB);
  const first = budget.lease();
  first.growTo(600 * KIB + FREE_BYTES);
  first.growTo(FREE_BYTES + 1);
  const second = budget.lease();
  second.growTo(FREE_BYTES);
  assert.throws(() => second.growTo(500 * KIB), { code: 'SERVING_FULL', message: /614400 bytes of requests and answers, and 1024000/ });
  first.release();
  second.growTo(1_000 * KIB);
  second.release();
  budget.lease().growTo(1_000 * KIB + FREE_BYTES);
});

test('what the calls of one connection hold free of charge is free once', () => {
  const budget = new MemoryBudget(100 * KIB);
  const allowance = { leftBytes: FREE_BYTES };
  const leases = Array.from({ length: 4 }, () => budget.lease(allowance));
  for (const lease of leases) lease.growTo(20 * KIB);
  assert.equal(budget.usedBytes, 80 * KIB - FREE_BYTES);
  for (const lease of leases) lease.release();
  assert.deepEqual([budget.usedBytes, allowance.leftBytes], [0, FREE_BYTES]);
});

test('when bytes are short, those make room who have not moved for a second, the oldest first; others are never cut off', () => {
  let nowMs = 0;
  const budget = new MemoryBudget(1_000 * KIB, () => nowMs);
  const ended: string[] = [];
  const arriving = (name: string, sizeBytes: number): MemoryLease => {
    const lease = budget.lease({ leftBytes: 0 });
    lease.cutOff = () => void ended.push(name);
    lease.growTo(sizeBytes);
    return lease;
  };
  arriving('stopped first', 300 * KIB);
  nowMs = 10;
  arriving('stopped second', 300 * KIB);
  const arrived = arriving('arrived', 100 * KIB);
  arrived.arrived();
  nowMs = 20;
  const moving = arriving('moving', 100 * KIB);
  let pending = 200 * KIB;
  const taken = budget.lease({ leftBytes: 0 });
  taken.cutOff = () => void ended.push('taken');
  taken.growTo(pending);
  taken.drainsBy(() => pending);
  nowMs = 990;
  assert.throws(() => arriving('too early', 200 * KIB), { code: 'SERVING_FULL' });
  nowMs = 1_015;
  moving.growTo(170 * KIB);
  assert.deepEqual(ended, ['stopped first']);
  nowMs = 2_000;
  pending = 100 * KIB;
  arriving('later', 700 * KIB - 170 * KIB);
  assert.deepEqual(ended, ['stopped first', 'stopped second']);
  nowMs = 4_000;
  arriving('next', 600 * KIB);
  assert.ok(!ended.includes('taken'), 'it has taken some');
  nowMs = 8_000;
  arriving('last', 850 * KIB);
  assert.ok(ended.includes('taken') && !ended.includes('arrived'), ended.join());
});

test('who was cut off or has released can hold nothing more', () => {
  const budget = new MemoryBudget(100 * KIB);
  const lease = budget.lease();
  lease.release();
  assert.throws(() => lease.growTo(1), { code: 'SERVING_FULL' });
});

test('whatever is grown, shrunk, drained and cut off, nothing of the budget is lost', () => {
  const random = seededRandom(3);
  let nowMs = 0;
  const budget = new MemoryBudget(1_000 * KIB, () => nowMs);
  const allowances = Array.from({ length: 3 }, () => ({ leftBytes: FREE_BYTES }));
  const leases: MemoryLease[] = [];
  for (let i = 0; i < 20_000; i += 1) {
    nowMs += 100 * random.nextFloat();
    const at = Math.floor(random.nextFloat() * leases.length);
    const lease = leases[at];
    const sizeBytes = Math.floor(random.nextFloat() * 300 * KIB);
    if (lease === undefined || random.nextFloat() < 0.2) {
      const added = budget.lease(allowances[i % 3]);
      added.cutOff = () => undefined;
      leases.push(added);
      continue;
    }
    const what = random.nextFloat();
    try {
      if (what < 0.6) lease.growTo(sizeBytes);
      else if (what < 0.7) lease.shrinkTo(sizeBytes);
      else if (what < 0.8) lease.drainsBy(() => sizeBytes);
      else if (what < 0.85) lease.arrived();
      else leases.splice(at, 1)[0]?.release();
    } catch (error) {
      assert.match(String(error), /The server is busy/);
    }
    assert.ok(budget.usedBytes >= 0 && budget.usedBytes <= 1_000 * KIB);
  }
  for (const lease of leases) lease.release();
  assert.deepEqual([budget.usedBytes, ...allowances.map(({ leftBytes }) => leftBytes)], [0, FREE_BYTES, FREE_BYTES, FREE_BYTES]);
});
