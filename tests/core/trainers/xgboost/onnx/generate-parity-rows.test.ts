import assert from 'node:assert/strict';
import test from 'node:test';
import { parityRows } from '../../../../../core/trainers/xgboost/onnx/generate-parity-rows.js';
import { findLeaf } from '../../../../../core/trainers/xgboost/model/walk-trees.js';
import { buildRandomModel } from './build-random-model.js';
import { readXgboostModel } from '../../../../../core/trainers/xgboost/model/read-model.js';
import { tinyModel } from '../model/tiny-model.js';

const UNIFORM_ROWS = 6;

test('every leaf of every tree is reached by some row', () => {
  const model = readXgboostModel(tinyModel.bytes);
  const rows = parityRows(model, { everyNode: true });
  const rowCount = rows.length / model.featureCount;
  for (const tree of model.trees) {
    const reached = new Set(Array.from({ length: rowCount }, (_, row) => findLeaf(tree, rows, row, model.featureCount)));
    assert.equal(reached.size, tree.leftChildren.filter((child) => child === -1).length);
  }
});

test('below, at and above each threshold and NaN come as four rows that differ in one feature', () => {
  const model = buildRandomModel({ objective: 'reg:squarederror', outputs: 1, trees: 1, depth: 1, featureCount: 3, seed: 1 });
  const [tree] = model.trees;
  const feature = tree?.splitFeatures[0] ?? 0;
  const rows = parityRows(model);
  const column = [0, 1, 2, 3].map((row) => rows[(UNIFORM_ROWS + row) * 3 + feature] ?? 0);
  const threshold = tree?.values[0] ?? NaN;
  assert.equal(column[1], threshold);
  assert.ok((column[0] ?? NaN) < threshold && (column[2] ?? NaN) > threshold && Number.isNaN(column[3]));
});

test('without everyNode each (feature, threshold) is tested once', () => {
  const model = readXgboostModel(tinyModel.bytes);
  const doubled = { ...model, trees: [...model.trees, ...model.trees] };
  assert.deepEqual(parityRows(doubled), parityRows(model));
  assert.ok(parityRows(doubled, { everyNode: true }).length > parityRows(model, { everyNode: true }).length);
});

test('maxRows bounds the rows and the choice is the same each time', () => {
  const model = buildRandomModel({ objective: 'reg:squarederror', outputs: 1, trees: 50, depth: 5, featureCount: 4, seed: 2 });
  const rows = parityRows(model, { maxRows: 400 });
  assert.equal(rows.length, (UNIFORM_ROWS + 400) * 4);
  assert.deepEqual(rows, parityRows(model, { maxRows: 400 }));
});
