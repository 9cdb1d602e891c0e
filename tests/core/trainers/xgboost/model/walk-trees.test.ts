import assert from 'node:assert/strict';
import test from 'node:test';
import { readXgboostModel } from '../../../../../core/trainers/xgboost/model/read-model.js';
import { sumAbsoluteLeaves } from '../../../../../core/trainers/xgboost/model/walk-trees.js';
import { predictLeaves, predictMargins } from '../../../../oracles/walk-all-trees.js';
import { tinyModel } from './tiny-model.js';

const model = readXgboostModel(tinyModel.bytes);

test('leaves and margins equal those of Python’s xgboost to the bit, missing values included', () => {
  const { rows, rowCount, columns } = tinyModel;
  assert.ok(rows.some(Number.isNaN));
  assert.deepEqual(predictLeaves(model, rows, rowCount, columns), tinyModel.leaves);
  assert.deepEqual(predictMargins(model, rows, rowCount, columns), tinyModel.margins);
});

test('a value at the threshold goes right, one just below goes left, NaN by the default', () => {
  for (const defaultLeft of [0, 1]) {
    const stump = {
      output: 0,
      leftChildren: Int32Array.of(1, -1, -1),
      rightChildren: Int32Array.of(2, -1, -1),
      splitFeatures: Int32Array.of(0, 0, 0),
      values: Float32Array.of(0.1, 1, 2),
      defaultLeft: Uint8Array.of(defaultLeft, 0, 0),
    };
    const rows = Float32Array.of(0.1, 0.099999994, NaN);
    assert.deepEqual([...predictLeaves({ ...model, trees: [stump] }, rows, 3, 1)], [2, 1, defaultLeft === 1 ? 1 : 2]);
  }
});

test('Σ|leaf| is summed per row and output', () => {
  const sums = sumAbsoluteLeaves(model, tinyModel.rows, tinyModel.rowCount, tinyModel.columns);
  sums.forEach((sum, index) => {
    const moved = Math.abs((tinyModel.margins[index] ?? NaN) - (model.baseMargins[index % 4] ?? NaN));
    assert.ok(sum >= moved - 1e-6, `${sum} ≥ ${moved}`);
  });
});
