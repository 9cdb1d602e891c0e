import assert from 'node:assert/strict';
import { test } from 'node:test';

import { seededRandom } from '../../../core/random/seeded-random.js';
import type { ColumnProfile } from '../../../core/snapshot/profile.js';
import { ColumnProfiler, DISTINCT_LIMIT } from '../../../core/snapshot/column-profiler.js';

test('numbers: count, nulls, different values, range, mean and sample deviation', () => {
  const profiler = new ColumnProfiler('x', 'number');
  profiler.addNumbers(Float64Array.of(2, 4, NaN, 4));
  profiler.addNumbers(Float64Array.of(4, 5, 5, 7, 9));
  // The textbook series 2 4 4 4 5 5 7 9: mean 5, sum of squares 32.
  assert.deepEqual(profiler.finish(0), {
    name: 'x',
    type: 'number',
    count: 8,
    nulls: 1,
    distinct: 5,
    distinctExact: true,
    min: 2,
    max: 9,
    mean: 5,
    std: Math.sqrt(32 / 7),
    top: [],
  });
});

test('strings: most frequent first, equal counts in byte order', () => {
  const profiler = new ColumnProfiler('s', 'string');
  profiler.addStrings(['b', 'a', null, 'c', 'c', '']);
  const profile = profiler.finish(0);
  assert.deepEqual(profile.top, [
    { value: 'c', count: 2 },
    { value: '', count: 1 },
    { value: 'a', count: 1 },
    { value: 'b', count: 1 },
  ]);
  assert.equal(profile.distinct, 4);
  assert.equal(profile.mean, null);
});

test('a column without values has no statistics', () => {
  const profiler = new ColumnProfiler('x', 'number');
  profiler.addNumbers(Float64Array.of(NaN, NaN));
  const { count, nulls, min, max, mean, std } = profiler.finish(0);
  assert.deepEqual({ count, nulls, min, max, mean, std }, { count: 0, nulls: 2, min: null, max: null, mean: null, std: null });
});

test('beyond the limit the count of different values is the given estimate and says so', () => {
  const profiler = new ColumnProfiler('x', 'number');
  profiler.addNumbers(Float64Array.from({ length: DISTINCT_LIMIT }, (_, i) => i));
  assert.equal(profiler.overflowed, false);
  profiler.addNumbers(Float64Array.of(-1));
  assert.equal(profiler.overflowed, true);
  const { distinct, distinctExact } = profiler.finish(10_100);
  assert.deepEqual({ distinct, distinctExact }, { distinct: 10_100, distinctExact: false });
});

test('the mean does not depend on how the rows are cut into batches', () => {
  const values = Float64Array.from({ length: 5000 }, (_, i) => Math.sin(i) * 1e9 + 0.1);
  const whole = new ColumnProfiler('x', 'number');
  whole.addNumbers(values);
  const parts = new ColumnProfiler('x', 'number');
  for (let i = 0; i < values.length; i += 7) parts.addNumbers(values.subarray(i, i + 7));
  assert.deepEqual(parts.finish(0), whole.finish(0));
});

test('whatever finite values a column has, its profile is finite and right', () => {
  const random = seededRandom('extreme values');
  const big = Number.MAX_VALUE;
  for (const [values, mean, std] of [
    [[big, -big], 0, big],
    [[big, big, big, big], big, 0],
    [[1e308, 2, 3], 1e308 / 3, 1e308 / Math.sqrt(3)],
    [[0, 5e-324, 1e-320], 1e-320 / 3, 1e-320 / Math.sqrt(3)],
    [[1e-200, 3e-200], 2e-200, Math.SQRT2 * 1e-200],
    [[0, 0, 1e-200, 1], 0.25, 0.5],
  ] as const) {
    const profile = profileOf(values);
    assert.ok(isNear(profile.mean, mean, big === values[0] ? 1e-12 : 1e-3), `${values.join()}: ${profile.mean}`);
    assert.ok(isNear(profile.std, std, 1e-3), `${values.join()}: ${profile.std}`);
  }
  for (let round = 0; round < 500; round += 1) {
    const values = Array.from({ length: random.nextInt(1, 30) }, () => {
      const exponent = random.nextInt(-323, 308);
      return Number(`${random.nextFloat() < 0.5 ? '-' : ''}1.${random.nextInt(10, 79)}e${exponent}`);
    });
    const { min, max, mean, std } = profileOf(values);
    for (const number of [min, max, mean, ...(values.length > 1 ? [std] : [])]) assert.ok(Number.isFinite(number), values.join());
    assert.ok((mean as number) >= Math.min(...values) && (mean as number) <= Math.max(...values), values.join());
  }
});

function profileOf(values: readonly number[]): ColumnProfile {
  const profiler = new ColumnProfiler('x', 'number');
  profiler.addNumbers(Float64Array.from(values));
  return JSON.parse(JSON.stringify(profiler.finish(0))) as ColumnProfile;
}

function isNear(found: number | null, expected: number, share: number): boolean {
  return found !== null && Math.abs(found / 2 - expected / 2) <= (Math.abs(expected) / 2) * share + 5e-324;
}
