import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guardCategory } from '../../../core/input-rules/guard-category.js';
import { guardNumber } from '../../../core/input-rules/guard-number.js';
import type { Judge } from '../../../core/input-rules/violation.js';
import type { CategoricalInput, NumericInput } from '../../../core/features/signature.js';

const number = (more: Partial<NumericInput> = {}): NumericInput => ({ kind: 'numeric', name: 'distance', range: null, ...more });
const category = (more: Partial<CategoricalInput> = {}): CategoricalInput => ({
  kind: 'categorical',
  name: 'carrier',
  minCount: 2,
  categories: ['AA', '7'],
  ...more,
});

/** What is used for the value, and what was told: `rule/policy`. */
function judged(judge: Judge, value: unknown): readonly [unknown, ...string[]] {
  const told: string[] = [];
  const used = judge(value, (rule, policy) => told.push(`${rule}/${policy}`));
  return [used, ...told];
}

test('without rules a number, a boolean and null are used as they are, and anything else is of the wrong type', () => {
  const { judge } = guardNumber(number());
  for (const value of [0, -3.5, 3.4028235e38, true, false, null]) assert.deepEqual(judged(judge, value), [value]);
  for (const value of ['3', 1e39, -Infinity, NaN, {}, [1]]) assert.deepEqual(judged(judge, value), [null, 'type/reject']);
});

test('a range that is only declared is counted; bounds belong to it', () => {
  const { judge } = guardNumber(number({ range: [0, 10] }));
  assert.deepEqual(judged(judge, 0), [0]);
  assert.deepEqual(judged(judge, 10), [10]);
  assert.deepEqual(judged(judge, 10.5), [10.5, 'range/count']);
  assert.deepEqual(judged(judge, -1), [-1, 'range/count']);
});

test('each rule of a numeric column can refuse or put in a value, and what was put in is not judged again', () => {
  const rules = { type: { kind: 'impute', value: 1 }, null: { kind: 'impute', value: 2 }, range: { kind: 'impute', value: 99 } } as const;
  const { judge } = guardNumber(number({ range: [0, 10], trainingRange: [0, 5], rules }));
  assert.deepEqual(judged(judge, 'x'), [1, 'type/impute']);
  assert.deepEqual(judged(judge, null), [2, 'null/impute']);
  assert.deepEqual(judged(judge, 11), [99, 'range/impute']);
  assert.deepEqual(judged(judge, 7), [7, 'out_of_training_range/count']);
  const refusing = guardNumber(number({ range: [0, 10], rules: { null: { kind: 'reject' }, range: { kind: 'reject' } } })).judge;
  assert.deepEqual(judged(refusing, null), [null, 'null/reject']);
  assert.deepEqual(judged(refusing, 11), [11, 'range/reject']);
});

test('a wrong type that is only counted is taken as null, which has its own rule', () => {
  const rules = { type: { kind: 'count' }, null: { kind: 'impute', value: 2 } } as const;
  assert.deepEqual(judged(guardNumber(number({ rules })).judge, 'x'), [2, 'type/count', 'null/impute']);
  assert.deepEqual(judged(guardNumber(number({ rules: { type: { kind: 'count' } } })).judge, 'x'), [null, 'type/count']);
});

test('numbers are compared as float32: what was in training is inside, whatever its form', () => {
  const { low, high, judge } = guardNumber(number({ range: [0.1, 0.3], trainingRange: [0.1, 0.3], rules: { range: { kind: 'reject' } } }));
  for (const value of [0.1, Math.fround(0.1), 0.3, Math.fround(0.3)]) {
    assert.deepEqual(judged(judge, value), [value]);
    assert.ok(Math.fround(value) >= low && Math.fround(value) <= high);
  }
  assert.deepEqual(judged(judge, 0.30001), [0.30001, 'range/reject', 'out_of_training_range/count']);
});

test('a number between the bounds of a guard has nothing told about it, one outside has', () => {
  const { low, high, judge } = guardNumber(number({ range: [-5, 10], trainingRange: [0, 20] }));
  assert.deepEqual([low, high], [0, 10]);
  assert.deepEqual(judged(judge, -1), [-1, 'out_of_training_range/count']);
  assert.deepEqual(judged(judge, 15), [15, 'range/count']);
});

test('a category that no training row has is counted; one that is too rare for a code is not', () => {
  const { judge, quiet } = guardCategory(category({ rareCategories: ['ZZ'] }));
  for (const value of ['AA', 7, '7', 'ZZ', null]) assert.deepEqual(judged(judge, value), [value]);
  for (const value of ['QQ', 8, true]) assert.deepEqual(judged(judge, value), [value, 'unseen_category/count']);
  assert.deepEqual([...quiet], ['AA', '7', 'ZZ']);
});

test('categories are what a list says, or those of the training rows', () => {
  const list = guardCategory(category({ values: ['AA', 'new'], rules: { values: { kind: 'reject' } } }));
  assert.deepEqual(judged(list.judge, 'AA'), ['AA']);
  assert.deepEqual(judged(list.judge, 'new'), ['new', 'unseen_category/count']);
  assert.deepEqual(judged(list.judge, '7')[1], 'values/reject');
  assert.deepEqual([...list.quiet], ['AA']);
  const known = guardCategory(category({ values: 'known', rareCategories: ['ZZ'], rules: { values: { kind: 'impute', value: 'AA' } } }));
  assert.deepEqual(judged(known.judge, 'ZZ'), ['ZZ']);
  assert.deepEqual(judged(known.judge, 'QQ'), ['AA', 'values/impute']);
});

test('what names no category is of the wrong type, which has its own rule', () => {
  for (const value of [{}, ['AA'], Infinity]) assert.deepEqual(judged(guardCategory(category()).judge, value), [null, 'type/reject']);
  const imputing = guardCategory(category({ rules: { type: { kind: 'impute', value: 'AA' }, null: { kind: 'reject' } } })).judge;
  assert.deepEqual(judged(imputing, {}), ['AA', 'type/impute']);
  assert.deepEqual(judged(imputing, null), [null, 'null/reject']);
});
