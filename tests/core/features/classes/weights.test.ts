import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isDomainError } from '../../../../core/errors.js';
import { classWeights, marginShifts, sampleWeights } from '../../../../core/features/classes/class-weights.js';
import { rowWeights } from '../../../../core/features/row-weights.js';
import type { Table } from '../../../../core/table.js';
import { packageFile } from '../../../../tools/install/tool-catalog.js';
import { assertNear } from '../../statistics/recorded-oracles.js';

interface Balanced {
  readonly classes: number;
  readonly labels: readonly number[];
  readonly weights: readonly number[];
  readonly balanced: readonly number[];
  readonly balancedOfWeights: readonly number[];
}
/** Made by tests/oracles/weights.py. */
const { balanced } = JSON.parse(readFileSync(packageFile('tests/oracles/recorded/weights.json'), 'utf8')) as {
  balanced: readonly Balanced[];
};

test("balanced class weights are scikit-learn's, with and without weights of rows", () => {
  for (const one of balanced) {
    const classes = Array.from({ length: one.classes }, (_, i) => `c${i}`);
    const labels = Float32Array.from(one.labels);
    const weighed = { label: 'y', weights: 'balanced', classes, labels } as const;
    classWeights({ ...weighed, rowWeights: null }).forEach((weight, i) => assertNear(weight, one.balanced[i], 1e-12, `class ${i}`));
    classWeights({ ...weighed, rowWeights: Float32Array.from(one.weights) }).forEach((weight, i) =>
      assertNear(weight, one.balancedOfWeights[i], 1e-12, `class ${i}`),
    );
  }
});

test('given weights go by names, of conditions too; a class without one and a name without a class are told, and no name of the data', () => {
  const labels = Float32Array.of(0, 1);
  const of = (weights: Record<string, number>, classes: readonly string[] | null) =>
    classWeights({ label: 'y', weights, classes, labels, rowWeights: null });
  assert.deepEqual(of({ churned: 5, stayed: 2 }, ['stayed', 'churned']), [2, 5]);
  assert.deepEqual(
    [of({ true: 5, false: 2 }, null), of({ 1: 5, 0: 2 }, null)],
    [
      [2, 5],
      [2, 5],
    ],
  );
  assert.throws(
    () => of({ churnd: 5, stayed: 1 }, ['stayed', 'sentinel-7f3a']),
    (error) => {
      assert.ok(isDomainError(error) && error.code === 'CLASS_WEIGHTS_UNFIT' && !error.retryable);
      assert.match(error.message, /the 2 classes of the label "y": no row has the class churnd, and 1 of the classes have no weight/);
      assert.ok(!JSON.stringify([error.message, error.details]).includes('sentinel-7f3a'));
      return true;
    },
  );
});

test('margins move by the odds that training with weights multiplied', () => {
  assert.deepEqual(marginShifts([1, 5], 1), [-Math.log(5)]);
  assert.deepEqual(marginShifts([2, 1, 4], 3), [-Math.log(2), -0, -Math.log(4)]);
  assert.deepEqual([...sampleWeights(Float32Array.of(1, 0, 1), Float32Array.of(2, 3, 0.5), [1, 5])], [10, 3, 2.5]);
});

test('a weight is a number above 0 wherever it is used; what is not is told by counts', () => {
  const table: Table = {
    rows: 6,
    columns: {
      w: { type: 'number', values: Float64Array.of(1, 0.5, 2, 3, 4, NaN) },
      odd: { type: 'number', values: Float64Array.of(1, -1, 0, NaN, 1e39, 1e-60) },
      text: { type: 'string', codes: new Int32Array(6), dictionary: ['x'] },
    },
  };
  assert.equal(
    rowWeights(undefined, table, () => true),
    null,
  );
  assert.deepEqual([...(rowWeights('w', table, (row) => row < 5) ?? [])], [1, 0.5, 2, 3, 4, NaN]);
  for (const [column, expected] of [
    ['w', /"w" is missing in 1 of 6 rows whose label is known/],
    ['odd', /missing in 1, negative in 1, zero in 2, too large in 1 of 6 rows/],
    ['text', /is a string/],
    ['ww', /is not in the data\. Did you mean/],
  ] as const)
    assert.throws(() => rowWeights(column, table, () => true), { code: 'ROW_WEIGHTS_INVALID', message: expected });
});
