import assert from 'node:assert/strict';
import test from 'node:test';
import { baselineScores, fitBaseline } from '../../../core/statistics/baseline.js';
import { evaluateScores } from '../../../core/statistics/evaluate.js';
import { assertNear, recordedMetrics } from './recorded-oracles.js';

const { baselines } = recordedMetrics;

test("the prior equals scikit-learn's DummyClassifier, the mean its DummyRegressor", () => {
  const prior = fitBaseline('multiclass', Float32Array.from(baselines.classes), 4);
  prior.values.forEach((value, label) => assertNear(value, baselines.prior[label], 1e-15, `class ${label}`));
  assertNear(fitBaseline('regression', Float32Array.from(baselines.values), 0).values[0], baselines.mean, 1e-15, 'mean');
});

test('binary has one column, the frequency of class 1', () => {
  const baseline = fitBaseline('binary', Float32Array.of(1, 0, 0, 0), 2);
  assert.deepEqual(baseline, { kind: 'prior', values: [0.25] });
  assert.deepEqual(baselineScores(baseline, 3), Float32Array.of(0.25, 0.25, 0.25));
});

test('its scores are rows × classes and can be evaluated', () => {
  const labels = Float32Array.of(0, 1, 1, 2);
  const scores = baselineScores(fitBaseline('multiclass', labels, 3), 4);
  assert.deepEqual([...scores.subarray(0, 3)], [0.25, 0.5, 0.25]);
  assert.equal(evaluateScores({ task: 'multiclass', classes: 3, labels, scores }).accuracy, 0.5);
});

test('no rows and labels that are no class are refused', () => {
  assert.throws(() => fitBaseline('binary', new Float32Array(), 2), { code: 'EVALUATION_BASELINE_EMPTY' });
  assert.throws(() => fitBaseline('multiclass', Float32Array.of(3), 3), { code: 'EVALUATION_LABEL_INVALID' });
});
