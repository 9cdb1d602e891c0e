import assert from 'node:assert/strict';
import test from 'node:test';
import { beatsBaselineGate } from '../../../core/gates/beats-baseline-gate.js';
import { minimumGate } from '../../../core/gates/minimum-gate.js';
import { parityGate } from '../../../core/gates/parity-gate.js';

test('a minimum is met at exactly the limit and missed below it', () => {
  const at = (value: number | null) => minimumGate({ metric: 'roc_auc', min: 0.7, metrics: { roc_auc: value }, rows: 1200 });
  assert.equal(at(0.7).verdict, 'pass');
  assert.equal(at(0.69999).verdict, 'fail');
  assert.deepEqual(at(0.65), {
    gate: 'minimum',
    metric: 'roc_auc',
    verdict: 'fail',
    observed: 0.65,
    limit: 0.7,
    rows: 1200,
    text: 'roc_auc is 0.65 on 1200 rows; at least 0.7 is required.',
  });
});

test('a maximum is met at exactly the limit and missed above it', () => {
  const at = (value: number) => minimumGate({ metric: 'brier', max: 0.2, metrics: { brier: value }, rows: 10 }).verdict;
  assert.deepEqual([at(0.1), at(0.2), at(0.21)], ['pass', 'pass', 'fail']);
});

test('a metric that is not defined is inconclusive and says so', () => {
  const minimum = minimumGate({ metric: 'roc_auc', min: 0.7, metrics: { roc_auc: null }, rows: 5 });
  assert.equal(minimum.verdict, 'inconclusive');
  assert.match(minimum.text, /roc_auc is not defined on 5 rows/);
  const beats = beatsBaselineGate({ metric: 'roc_auc', margin: 0, challenger: { roc_auc: 0.8 }, baseline: {}, rows: 5 });
  assert.deepEqual([beats.verdict, beats.observed], ['inconclusive', null]);
});

test('beating the baseline means better by more than the margin, whichever way the metric improves', () => {
  const verdict = (metric: string, challenger: number, baseline: number, margin: number) =>
    beatsBaselineGate({ metric, margin, challenger: { [metric]: challenger }, baseline: { [metric]: baseline }, rows: 9 }).verdict;
  assert.equal(verdict('brier', 0.15, 0.2, 0.04), 'pass');
  assert.equal(verdict('brier', 0.25, 0.2, 0.04), 'fail');
  assert.equal(verdict('brier', 0.2, 0.2, 0), 'fail');
  assert.equal(verdict('roc_auc', 0.75, 0.5, 0.125), 'pass');
  assert.equal(verdict('roc_auc', 0.625, 0.5, 0.125), 'fail');
});

test('parity passes at the limit, fails above it and for a difference that is no number', () => {
  const verdict = (maxMarginDifference: number, rows = 100) => parityGate({ maxMarginDifference, limit: 1e-5, rows }).verdict;
  assert.deepEqual([verdict(0), verdict(1e-5), verdict(2e-5), verdict(NaN), verdict(Infinity)], ['pass', 'pass', 'fail', 'fail', 'fail']);
  assert.equal(verdict(0, 0), 'inconclusive');
  assert.equal(parityGate({ maxMarginDifference: NaN, limit: 1e-5, rows: 3 }).observed, null);
});

test('a gate that cannot mean anything is refused', () => {
  const metrics = { brier: 0.1 };
  assert.throws(() => minimumGate({ metric: 'brier', metrics, rows: 1 }), { code: 'EVALUATION_OPTION_INVALID' });
  assert.throws(() => minimumGate({ metric: 'brier', min: 0, max: 1, metrics, rows: 1 }), { code: 'EVALUATION_OPTION_INVALID' });
  assert.throws(() => minimumGate({ metric: 'briar', min: 0, metrics, rows: 1 }), { code: 'EVALUATION_METRIC_UNKNOWN' });
  assert.throws(() => minimumGate({ metric: 'toString', min: 0, metrics, rows: 1 }), { code: 'EVALUATION_METRIC_UNKNOWN' });
  assert.throws(() => parityGate({ maxMarginDifference: 0, limit: -1, rows: 1 }), { code: 'EVALUATION_OPTION_INVALID' });
  assert.throws(() => beatsBaselineGate({ metric: 'brier', margin: NaN, challenger: metrics, baseline: metrics, rows: 1 }), {
    code: 'EVALUATION_OPTION_INVALID',
  });
});
