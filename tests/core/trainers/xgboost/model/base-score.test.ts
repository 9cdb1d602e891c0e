import assert from 'node:assert/strict';
import test from 'node:test';
import { baseMargins, parseBaseScores } from '../../../../../core/trainers/xgboost/model/base-score.js';

test('a scalar counts for every output, a list gives one each', () => {
  assert.deepEqual(parseBaseScores('5E-1', 3), Float32Array.of(0.5, 0.5, 0.5));
  assert.deepEqual(parseBaseScores('[1.1E-1,-1.6E-1]', 2), Float32Array.of(0.11, -0.16));
});

test('another count or something that is no number is refused', () => {
  for (const text of ['[1,2]', '', '[]', '[1,,2]', 'half', 'NaN', '[Infinity]']) {
    assert.throws(() => parseBaseScores(text, 3), { code: 'MODEL_FORMAT_INVALID' });
  }
});

test('a probability becomes its logit, clamped at 1e-6 so that it stays finite', () => {
  const [half, low, zero, one] = baseMargins('binary:logistic', Float32Array.of(0.5, 0.25, 0, 1));
  assert.equal(Math.abs(half ?? NaN), 0);
  assert.equal(low, Math.fround(-Math.log(3)));
  assert.ok(Math.abs((zero ?? 0) + 13.8155) < 1e-3 && Math.abs((one ?? 0) - 13.8155) < 0.1, `${zero} ${one}`);
});

test('other objectives store margins', () => {
  assert.deepEqual(baseMargins('reg:squarederror', Float32Array.of(1000)), Float32Array.of(1000));
});
