import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDomainError } from '../../../core/errors.js';
import { computeLabels, LABEL_STATE, type LabelRequest } from '../../../core/features/compute-labels.js';
import type { Table } from '../../../core/table.js';

const N = NaN;
const { immature, mature, undated } = LABEL_STATE;
const TABLE: Table = {
  rows: 6,
  columns: {
    at: { type: 'timestamp', values: Float64Array.of(0, 10, 20, 90, 30, N) },
    landed: { type: 'timestamp', values: Float64Array.of(5, 15, 99, 95, N, 1) },
    delay: { type: 'number', values: Float64Array.of(20, 0, 30, 40, N, 50) },
    same: { type: 'number', values: Float64Array.of(1, 1, 1, 1, 1, 1) },
    grade: { type: 'number', values: Float64Array.of(10, 9, 10, 9, N, 2) },
    carrier: { type: 'string', codes: Int32Array.of(1, 0, 1, 0, -1, 2), dictionary: ['B', 'A', 'Z'] },
  },
};

function request(is: string, changes: Partial<LabelRequest> = {}, label: Partial<LabelRequest['label']> = {}): LabelRequest {
  return {
    label: { is, knownAt: 'landed', maturesMs: 10, whenNull: 'drop', ...label },
    task: 'binary',
    event: 'at',
    asOfMs: 50,
    ...changes,
  };
}

test('a label is mature when its time to mature has passed and it was known by asOf', () => {
  const labels = computeLabels(request('delay >= 15'), TABLE);
  assert.deepEqual([...labels.state], [mature, mature, immature, immature, immature, undated]);
  assert.deepEqual([...labels.values], [1, 0, N, N, N, N]);
  assert.deepEqual(labels.counts, { immature: 3, mature: 2, null: 0, undated: 1 });
  assert.equal(labels.classes, null);
});

test('without a knownAt column only the time to mature counts', () => {
  const { state } = computeLabels(request('delay >= 15', {}, { knownAt: null }), TABLE);
  assert.deepEqual([...state], [mature, mature, mature, immature, LABEL_STATE.null, undated]);
  assert.equal(computeLabels(request('delay >= 15', { asOfMs: 20 }, { knownAt: null }), TABLE).counts.mature, 2);
});

test('a row without a time of knowing is not known yet: it is no null, and whenNull has no say in it', () => {
  const { counts, state } = computeLabels(request('delay >= 15', {}, { whenNull: 'fail' }), TABLE);
  assert.deepEqual([counts.null, state[4]], [0, immature]);
  const known = { ...TABLE, columns: { ...TABLE.columns, landed: { type: 'timestamp', values: new Float64Array(6) } } } as const;
  assert.throws(
    () => computeLabels(request('delay >= 15', {}, { whenNull: 'fail' }), known),
    /null in 1 of 4 rows .* of 1 more it is not known yet/,
  );
});

test('regression keeps the number as float32', () => {
  const { values } = computeLabels(request('delay / 3', { task: 'regression' }), TABLE);
  assert.deepEqual([...values], [Math.fround(20 / 3), 0, N, N, N, N]);
});

test('a label beyond float32 is told with its count, and dropped nowhere', () => {
  const far = request('delay * 1e38', { task: 'regression' }, { knownAt: null });
  assert.throws(() => computeLabels(far, TABLE), {
    code: 'VALUES_BEYOND_FLOAT32',
    message: /The label "delay \* 1e38" has \d+ of 6 values/,
  });
  assert.doesNotThrow(() => computeLabels(request('delay * 1e36', { task: 'regression' }, { knownAt: null }), TABLE));
});

test('multiclass classes are sorted by name, numbers by value, and come from mature rows only', () => {
  const texts = computeLabels(request('carrier', { task: 'multiclass' }), TABLE);
  assert.deepEqual(
    [texts.classes, [...texts.values]],
    [
      ['A', 'B'],
      [0, 1, N, N, N, N],
    ],
  );
  const numbers = computeLabels(request('grade', { task: 'multiclass' }), TABLE);
  assert.deepEqual(
    [numbers.classes, [...numbers.values]],
    [
      ['9', '10'],
      [1, 0, N, N, N, N],
    ],
  );
});

test('an empty text is a class and a null is not', () => {
  const table: Table = {
    rows: 3,
    columns: {
      at: { type: 'timestamp', values: new Float64Array(3) },
      c: { type: 'string', codes: Int32Array.of(0, 1, -1), dictionary: ['', 'x'] },
    },
  };
  const labels = computeLabels(request('c', { task: 'multiclass' }, { knownAt: null }), table);
  assert.deepEqual([labels.classes, [...labels.values], labels.counts.null], [['', 'x'], [0, 1, N], 1]);
});

test('labels that cannot be learnt are errors', () => {
  const cases: readonly [LabelRequest, string][] = [
    [request('delay >= 15', {}, { whenNull: 'fail', knownAt: null }), 'LABEL_NULL'],
    [request('delay', {}, { knownAt: null }), 'LABEL_CLASSES'],
    [request('carrier', { asOfMs: 200, event: 'landed' }, { knownAt: null }), 'LABEL_CLASSES'],
    [request('carrier', {}, { positive: 'C' }), 'LABEL_CLASSES'],
    [request('carrier', { task: 'regression' }), 'LABEL_TYPE_MISMATCH'],
    [request('at'), 'LABEL_TYPE_MISMATCH'],
    [request('at', { task: 'regression' }), 'LABEL_TYPE_MISMATCH'],
    [request('landed', { task: 'multiclass' }), 'LABEL_TYPE_MISMATCH'],
    [request('same == 1'), 'LABEL_CONSTANT'],
    [request('same', { task: 'multiclass' }), 'LABEL_CONSTANT'],
    [request('dely > 1'), 'EXPRESSION_COLUMN_MISSING'],
    [request('delay > 1', { event: 'delay' }), 'TIME_COLUMN_UNUSABLE'],
    [request('delay > 1', {}, { knownAt: 'lnded' }), 'TIME_COLUMN_UNUSABLE'],
  ];
  for (const [wrong, code] of cases)
    assert.throws(
      () => computeLabels(wrong, TABLE),
      (error) => isDomainError(error) && error.code === code,
      `${wrong.label?.is}: ${code}`,
    );
});
