import assert from 'node:assert/strict';
import { test } from 'node:test';

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
