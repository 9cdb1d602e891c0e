import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitEncoders } from '../../../core/features/fit/fit-encoders.js';
import type { CategoricalInput } from '../../../core/features/signature.js';
import { MAX_TOLD_CATEGORIES, tellsValues, toldCategories } from '../../../core/features/told-values.js';

const input = (more: Partial<CategoricalInput>): CategoricalInput => ({
  kind: 'categorical',
  name: 'c',
  minCount: 1,
  categories: ['a', 'b'],
  ...more,
});
const many = (count: number): string[] => Array.from({ length: count }, (_, i) => `name ${i}`);

test('few categories are told, with the rare ones; those of a list in the definition instead of them', () => {
  assert.deepEqual(toldCategories(input({ rareCategories: ['r'] })), ['a', 'b', 'r']);
  assert.deepEqual(toldCategories(input({ rareCategories: ['r'], values: ['a', 'z'] })), ['a', 'z']);
  assert.deepEqual(toldCategories(input({ categories: many(1_000), values: ['a', 'z'], hasManyRare: true })), ['a', 'z']);
});

test('none is told of a sensitive column, and none where all that are known are more than may be told', () => {
  const limit = MAX_TOLD_CATEGORIES;
  for (const sensitive of ['hash', 'omit'] as const) assert.deepEqual(toldCategories(input({ sensitive, values: ['a'] })), []);
  for (const [few, tooMany] of [
    [input({ categories: many(limit) }), input({ categories: many(limit + 1) })],
    [input({ rareCategories: many(limit - 2) }), input({ rareCategories: many(limit - 1) })],
    [input({ values: many(limit) }), input({ values: many(limit + 1) })],
    [input({ values: 'known' }), input({ values: 'known', hasManyRare: true })],
  ] as const)
    assert.deepEqual([tellsValues(few), toldCategories(tooMany)], [true, []]);
});

test('a column with more rare categories than are kept says so, and tells none of its frequent ones', () => {
  const rows = 10_052;
  const codes = Int32Array.from({ length: rows }, (_, i) => Math.max(0, i - 50));
  const table = { rows, columns: { c: { type: 'string', codes, dictionary: many(rows - 50) } } } as const;
  const [fitted] = fitEncoders(
    [{ kind: 'categorical', name: 'c', minCount: 2 }],
    table,
    Int32Array.from({ length: rows }, (_, i) => i),
  );
  assert.deepEqual(fitted, { kind: 'categorical', name: 'c', minCount: 2, categories: ['name 0'], hasManyRare: true });
  assert.equal(tellsValues(fitted as CategoricalInput), false);
});
