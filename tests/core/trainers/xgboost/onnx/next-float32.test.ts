import assert from 'node:assert/strict';
import test from 'node:test';
import { nextFloat32Down, nextFloat32Up } from '../../../../../core/trainers/xgboost/onnx/next-float32.js';

const MAX = Math.fround(3.4028234663852886e38);

test('the neighbours of ordinary, zero, denormal and extreme values', () => {
  assert.equal(nextFloat32Up(1), 1 + 2 ** -23);
  assert.equal(nextFloat32Down(1), 1 - 2 ** -24);
  assert.equal(nextFloat32Up(-1), -1 + 2 ** -24);
  assert.equal(nextFloat32Up(0), 2 ** -149);
  assert.equal(nextFloat32Up(-0), 2 ** -149);
  assert.equal(nextFloat32Down(0), -(2 ** -149));
  assert.equal(nextFloat32Up(-(2 ** -149)), -0);
  assert.equal(nextFloat32Up(MAX), Infinity);
  assert.equal(nextFloat32Down(Infinity), MAX);
  assert.equal(nextFloat32Up(Infinity), Infinity);
  assert.ok(Number.isNaN(nextFloat32Up(NaN)));
});
