import assert from 'node:assert/strict';
import test from 'node:test';
import { seededRandom } from '../../../core/random/seeded-random.js';
import type { ScoredRows } from '../../../core/statistics/metrics/checks/check-scores.js';
import { evaluateScores } from '../../../core/statistics/evaluate.js';
import { logLoss } from '../../../core/statistics/metrics/log-loss.js';
import { METRICS } from '../../../core/statistics/metrics/metrics.js';
import { assertNear, recordedMetrics } from './recorded-oracles.js';
import type { MetricCase } from './recorded-oracles.js';

const LARGE_ROWS = 20_000;

function stream(seed: string): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: LARGE_ROWS }, () => random.nextFloat());
}

/** The rows that tests/oracles/metrics.py draws from the same streams. */
function largeRows(task: string): { labels: Float32Array; scores: Float32Array } {
  if (task === 'binary') {
    const scores = Float32Array.from(stream('metrics scores'));
    return { scores, labels: Float32Array.from(stream('metrics labels'), (u, row) => (u < scores[row]! ? 1 : 0)) };
  }
  const labels = Float32Array.from(stream('metrics values'), (u) => (u - 0.5) * 1e6);
  const errors = stream('metrics errors');
  const scores = labels.map((label, row) => label + Math.fround(Math.fround(errors[row]! - 0.5) * 1e3));
  return { labels, scores };
}

function rowsOf({ task, classes, labels, scores }: MetricCase): ScoredRows {
  if (!labels || !scores) return { task, classes, ...largeRows(task) };
  return { task, classes, labels: Float32Array.from(labels), scores: Float32Array.from(scores) };
}

for (const recorded of recordedMetrics.cases) {
  test(`every metric equals scikit-learn's to 1e-9: ${recorded.title}`, () => {
    const found = evaluateScores(rowsOf(recorded));
    assert.deepEqual(
      Object.keys(found).toSorted(),
      Object.keys({ ...(recorded.task === 'binary' ? { roc_auc: 0 } : {}), ...recorded.value }).toSorted(),
    );
    for (const [name, expected] of Object.entries(recorded.value)) assertNear(found[name], expected, 1e-9, name);
  });

  test(`every metric equals scikit-learn's own float32 arithmetic as far as that goes: ${recorded.title}`, () => {
    const found = evaluateScores(rowsOf(recorded));
    for (const [name, expected] of Object.entries(recorded.float32)) assertNear(found[name], expected, 1e-6, name);
  });
}

test("log loss with double's clip equals scikit-learn's on scores widened to double, saturated ones included", () => {
  for (const recorded of recordedMetrics.cases) {
    if (recorded.logLossOfWidenedScores === null) continue;
    const { labels, scores, task, classes } = rowsOf(recorded);
    const found = logLoss(labels, scores, task === 'multiclass' ? classes : 1, Number.EPSILON);
    assertNear(found, recorded.logLossOfWidenedScores, 1e-9, recorded.title);
  }
});

test('no rows give null for every metric, never NaN', () => {
  for (const task of ['binary', 'multiclass', 'regression'] as const) {
    const found = evaluateScores({ task, classes: 3, labels: new Float32Array(), scores: new Float32Array() });
    for (const [name, value] of Object.entries(found)) assert.equal(value, null, `${task} ${name}`);
  }
});

test('each task has the metrics whose table row names it', () => {
  const rows = { classes: 2, labels: Float32Array.of(0, 1), scores: Float32Array.of(0.5, 0.25) };
  for (const task of ['binary', 'regression'] as const) {
    const expected = Object.values(METRICS)
      .filter((metric) => metric.tasks.includes(task))
      .map((metric) => metric.name);
    assert.deepEqual(Object.keys(evaluateScores({ task, ...rows })), expected);
  }
});

test('rows that would turn into NaN are refused with the row and without its value', () => {
  const ok = { task: 'binary', classes: 2, labels: Float32Array.of(0, 1), scores: Float32Array.of(0.1, 0.9) } as const;
  const refused = (change: Partial<ScoredRows>, code: string, text: RegExp): void => {
    assert.throws(
      () => evaluateScores({ ...ok, ...change }),
      (error: Error & { code?: string }) => error.code === code && text.test(error.message),
    );
  };
  refused({ scores: Float32Array.of(0.1, NaN) }, 'EVALUATION_SCORE_INVALID', /row 1 .* probability from 0 to 1/);
  refused({ scores: Float32Array.of(0.1, 1.5) }, 'EVALUATION_SCORE_INVALID', /row 1/);
  refused({ labels: Float32Array.of(2, 1) }, 'EVALUATION_LABEL_INVALID', /row 0 .* class index from 0 to 1/);
  refused({ labels: Float32Array.of(NaN, 1) }, 'EVALUATION_LABEL_INVALID', /row 0/);
  refused({ scores: Float32Array.of(0.1) }, 'EVALUATION_SHAPE_INVALID', /scores has 1 values, expected 2/);
  refused({ task: 'multiclass', classes: 1 }, 'EVALUATION_SHAPE_INVALID', /classes has 1/);
  refused({ task: 'regression', scores: Float32Array.of(1, Infinity) }, 'EVALUATION_SCORE_INVALID', /row 1 .* finite/);
});
