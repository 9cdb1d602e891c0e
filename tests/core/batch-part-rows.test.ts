import assert from 'node:assert/strict';
import { test } from 'node:test';
import { batchPartRows } from '../../core/batch-part-rows.js';

const PART_BYTES = 32 * 2 ** 20;

test('a part of any table has 16,384 to 262,144 rows, fewer where rows are wide, and whole pieces of 2,048 rows', () => {
  let before = Infinity;
  for (let columns = 1; columns <= 5_000; columns += 7) {
    const rows = batchPartRows(columns, null);
    assert.ok(rows >= 16_384 && rows <= 262_144 && rows % 2_048 === 0 && rows <= before);
    assert.ok(rows === 16_384 || rows * columns * 4 <= PART_BYTES);
    before = rows;
  }
});

test('a part is whole row groups, unless a group is larger than four parts', () => {
  for (let columns = 1; columns <= 2_000; columns += 37) {
    const plain = batchPartRows(columns, null);
    for (const group of [1, 1_000, 20_000, 122_880, 250_000, 1_000_000]) {
      const rows = batchPartRows(columns, group);
      assert.ok(rows === plain || (rows % group === 0 && rows <= 4 * (plain + 2_048)));
    }
  }
  assert.equal(batchPartRows(10, 10_000_000), batchPartRows(10, null));
});
