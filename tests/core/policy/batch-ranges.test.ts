import assert from 'node:assert/strict';
import { test } from 'node:test';
import { batchRanges } from '../../../core/policy/batch-ranges.js';

test('every part is in one range, in order, for any number of parts and of activities', () => {
  for (const parallel of [1, 2, 3, 7, 64, 256]) {
    for (const parts of [0, 1, 2, 15, 16, 17, 33, 100, 1_000, 12_345]) {
      let next = 0;
      for (const { first, end } of batchRanges(parts, parallel)) {
        assert.equal(first, next);
        assert.ok(end > first);
        next = end;
      }
      assert.equal(next, parts);
    }
  }
});

test('few parts are spread over all that work, many are cut into ranges that a lost worker may lose', () => {
  assert.equal(batchRanges(8, 4).length, 4);
  assert.equal(batchRanges(3, 8).length, 3);
  assert.deepEqual(
    batchRanges(64, 4),
    [0, 16, 32, 48].map((first) => ({ first, end: first + 16 })),
  );
  assert.ok(batchRanges(100_000, 4).length <= 400);
});
