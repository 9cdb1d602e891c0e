import assert from 'node:assert/strict';
import test from 'node:test';
import { readXgboostModel } from '../../../../../core/trainers/xgboost/model/read-model.js';
import { shiftLeaves } from '../../../../../core/trainers/xgboost/model/shift-leaves.js';
import { predictLeaves, predictMargins } from '../../../../oracles/walk-all-trees.js';
import { tinyModel } from './tiny-model.js';

test('every margin moves by the number of its class, rows keep their leaves, and nothing moves nothing', () => {
  const { rows, rowCount, columns, bytes, leaves, margins } = tinyModel;
  for (const shifts of [
    [-Math.log(250), 0.25, 0, 3],
    [0, 0, 0, 0],
  ]) {
    const moved = shiftLeaves(bytes, shifts);
    const model = readXgboostModel(moved);
    assert.deepEqual(predictLeaves(model, rows, rowCount, columns), leaves);
    predictMargins(model, rows, rowCount, columns).forEach((margin, i) => {
      assert.ok(Math.abs(margin - (margins[i] as number) - (shifts[i % 4] as number)) <= 1e-5, `${margin}`);
    });
    assert.equal(
      Buffer.compare(moved, bytes) === 0,
      shifts.every((shift) => shift === 0),
    );
  }
});
