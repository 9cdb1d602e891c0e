import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ColumnDefinition } from '../../../core/definition/definition.js';
import { fitEncoders } from '../../../core/features/fit/fit-encoders.js';
import type { Table } from '../../../core/table.js';

const COLUMNS: readonly ColumnDefinition[] = [
  { kind: 'numeric', name: 'distance', range: [0, 1000] },
  { kind: 'categorical', name: 'carrier', minCount: 2 },
  { kind: 'after', name: 'delay' },
  { kind: 'categorical', name: 'gate', minCount: 1 },
  { kind: 'numeric', name: 'holiday', range: null },
];
const N = NaN;
const TABLE: Table = {
  rows: 6,
  columns: {
    distance: { type: 'number', values: Float64Array.of(0.1, 2000, N, -5, 1e300, 1000) },
    carrier: { type: 'string', codes: Int32Array.of(0, 1, 1, 0, 2, -1), dictionary: ['B', 'A', 'rare'] },
    gate: { type: 'number', values: Float64Array.of(7, 7, 0.5, N, 9, 9) },
    holiday: { type: 'boolean', values: Float64Array.of(1, 0, N, 1, 1, 0) },
    at: { type: 'timestamp', values: new Float64Array(6) },
  },
};
const ALL = Int32Array.of(0, 1, 2, 3, 4, 5);

test('categories are learnt from training rows by count, then by name, and rare ones are left out', () => {
  const inputs = fitEncoders(COLUMNS, TABLE, ALL);
  assert.deepEqual(
    inputs.map((input) => input.name),
    ['distance', 'carrier', 'gate', 'holiday'],
  );
  assert.deepEqual(inputs[1], { kind: 'categorical', name: 'carrier', minCount: 2, categories: ['A', 'B'], rareCategories: ['rare'] });
  assert.deepEqual(inputs[2], { kind: 'categorical', name: 'gate', minCount: 1, categories: ['7', '9', '0.5'] });
  const [, carrier] = fitEncoders(COLUMNS, TABLE, Int32Array.of(0, 3, 1));
  assert.deepEqual(carrier, { kind: 'categorical', name: 'carrier', minCount: 2, categories: ['B'], rareCategories: ['A'] });
});

test('a column that the data lacks or stores as another type is named', () => {
  const fit = (column: ColumnDefinition) => () => fitEncoders([column], TABLE, ALL);
  assert.throws(fit({ kind: 'numeric', name: 'distence', range: null }), /"distence" is not in the data\. Did you mean "distance"\?/);
  assert.throws(fit({ kind: 'numeric', name: 'carrier', range: null }), /"carrier" is numeric, but the data has type string/);
  assert.throws(fit({ kind: 'numeric', name: 'at', range: null }), /type timestamp.*ingredient\("time"\).*expr\("hour\(x\)"\)/);
  assert.throws(fit({ kind: 'categorical', name: 'at', minCount: 1 }), /FEATURE_TYPE|timestamp/);
});
