import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keysOfRecords, NO_KEYS } from '../../../core/inputs/key-columns.js';

test('key columns are one text a row, and a column that no record has is left out', () => {
  const records = [{ id: 7, at: null }, { at: 'x' }, { id: [1] }, { id: false, other: 1 }];
  assert.deepEqual(keysOfRecords(['id', 'at', 'toString'], records), [
    { name: 'id', values: ['7', null, null, 'false'] },
    { name: 'at', values: [null, 'x', null, null] },
  ]);
  assert.equal(keysOfRecords([], records), NO_KEYS);
  assert.equal(keysOfRecords(['day'], records), NO_KEYS);
});
