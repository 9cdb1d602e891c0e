import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileImputation, compileTableRules } from '../../../core/input-rules/compile-table-rules.js';
import { compileEncoder } from '../../../core/features/compile-encoder.js';
import type { SignatureInput } from '../../../core/features/signature.js';
import type { Table } from '../../../core/table.js';

const N = NaN;
const TABLE: Table = {
  rows: 5,
  columns: {
    distance: { type: 'number', values: Float64Array.of(1, N, 50, 2, 1e39) },
    carrier: { type: 'string', codes: Int32Array.of(0, -1, 1, 1, 0), dictionary: ['AA', 'QQ', 'unused'] },
    hour: { type: 'number', values: Float64Array.of(5, 6, 7, N, 7) },
    other: { type: 'boolean', values: Float64Array.of(1, 0, 1, 0, N) },
  },
};
const category = (name: string, categories: readonly string[], more: object = {}): SignatureInput => ({
  kind: 'categorical',
  name,
  minCount: 1,
  categories,
  ...more,
});
const INPUTS: readonly SignatureInput[] = [
  {
    kind: 'numeric',
    name: 'distance',
    range: [0, 10],
    trainingRange: [0, 1.5],
    rules: { null: { kind: 'impute', value: 3 }, range: { kind: 'impute', value: 4 }, type: { kind: 'impute', value: 5 } },
  },
  category('carrier', ['AA', 'DL'], { rules: { null: { kind: 'impute', value: 'DL' } } }),
  category('hour', ['5', '6'], { values: 'known', rules: { values: { kind: 'impute', value: '6' }, null: { kind: 'reject' } } }),
  { kind: 'numeric', name: 'other', range: null },
];

test('values are put in and counted by row; what a request is refused for is counted and used', () => {
  const { table, violations } = compileTableRules(INPUTS)(TABLE);
  assert.deepEqual([...compileEncoder(INPUTS).encodeTable(table)], [1, 1, 1, 1, 3, 2, 2, 0, 4, 0, 2, 1, 2, 0, N, 0, 5, 1, 2, N]);
  assert.deepEqual(violations, [
    { column: 'distance', rule: 'null', policy: 'impute', rows: 1 },
    { column: 'distance', rule: 'range', policy: 'impute', rows: 1 },
    { column: 'distance', rule: 'out_of_training_range', policy: 'count', rows: 1 },
    { column: 'distance', rule: 'type', policy: 'impute', rows: 1 },
    { column: 'carrier', rule: 'null', policy: 'impute', rows: 1 },
    { column: 'carrier', rule: 'unseen_category', policy: 'count', rows: 2 },
    { column: 'hour', rule: 'null', policy: 'reject', rows: 1 },
    { column: 'hour', rule: 'values', policy: 'impute', rows: 2 },
  ]);
  assert.deepEqual(compileEncoder(INPUTS).encodeTable(compileImputation(INPUTS)(TABLE)), compileEncoder(INPUTS).encodeTable(table));
});

test('a table stays the same object where no value is put in', () => {
  const inputs = INPUTS.map(({ rules: _, ...input }) => input);
  assert.equal(compileTableRules(inputs)(TABLE).table, TABLE);
  assert.equal(compileImputation(inputs)(TABLE), TABLE);
});
