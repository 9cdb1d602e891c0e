import assert from 'node:assert/strict';
import test from 'node:test';
import { measureParity } from './measure-parity.js';
import { readXgboostModel } from '../../core/trainers/xgboost/model/read-model.js';
import { tinyModel } from '../core/trainers/xgboost/model/tiny-model.js';
const model = readXgboostModel(tinyModel.bytes);
const expected = { margin: tinyModel.margins, score: tinyModel.scores };

function changed(values: Float32Array, change: (value: number) => number): Float32Array {
  return values.map((value, index) => (index === 5 ? change(value) : value));
}

test('an evaluation equals itself', () => {
  assert.deepEqual(measureParity(model, tinyModel.rows, expected, expected), {
    rows: tinyModel.rowCount,
    marginErrorShare: 0,
    scoreAbsoluteError: 0,
    scoreRelativeError: 0,
    passed: true,
  });
});

test('one margin off by more than 1e-6 of the leaves’ scale fails, by less passes', () => {
  const off = (by: number) =>
    measureParity(model, tinyModel.rows, { ...expected, margin: changed(expected.margin, (value) => value + by) }, expected);
  assert.equal(off(1e-3).passed, false);
  assert.equal(off(3e-7).passed, true);
});

test('one probability relatively off fails, although it is small', () => {
  const small = { ...expected, score: expected.score.map(() => 1e-9) };
  const result = measureParity(model, tinyModel.rows, { ...expected, score: changed(small.score, () => 2e-9) }, small);
  assert.ok(result.scoreAbsoluteError < 1e-8);
  assert.equal(result.passed, false);
});

test('NaN and a missing row fail', () => {
  assert.equal(measureParity(model, tinyModel.rows, { ...expected, score: changed(expected.score, () => NaN) }, expected).passed, false);
  assert.equal(measureParity(model, tinyModel.rows, { ...expected, margin: expected.margin.subarray(4) }, expected).passed, false);
});
