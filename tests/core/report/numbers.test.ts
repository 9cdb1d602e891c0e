import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numberErrors } from '../../../core/report/sections/number-errors.js';
import { metricEstimates } from '../../../core/report/sections/estimates.js';
import { clusterBootstrap } from '../../../core/statistics/resampling/cluster-bootstrap.js';
import { isNear, judgedRows, RECORDED } from './recorded-report.js';

test('R² and the median of the errors are those of scikit-learn, and tenths hold every row', () => {
  const { regression } = RECORDED;
  const { labels, scores, weights, r2, weightedR2, medianAbsoluteError } = regression;
  const found = numberErrors(judgedRows({ task: 'regression', labels, scores }))!;
  assert.ok(isNear(found.r2, r2) && isNear(found.medianAbsoluteError, medianAbsoluteError));
  assert.ok(isNear(numberErrors(judgedRows({ task: 'regression', labels, scores, weights }))?.r2, weightedR2));
  const rows = (bins: readonly number[]): number => bins.reduce((sum, count) => sum + count, 0);
  assert.deepEqual([rows(found.deciles.map((bin) => bin.rows)), rows(found.residuals.series[0]!.counts)], [200, 200]);
  assert.ok(found.deciles.every((bin, at) => at === 0 || bin.from >= found.deciles[at - 1]!.to));
});

test('labels that are all equal have no variance to explain', () => {
  const found = numberErrors(judgedRows({ task: 'regression', labels: [3, 3, 3], scores: [3, 4, 5] }));
  assert.equal(found?.r2, null);
  assert.ok(isNear(found?.bias, 1));
});

test('the interval of a metric is the one that the gates would give against a model without any error', () => {
  const { labels, scores } = RECORDED.regression;
  const clusters = labels.map((_, row) => `day ${row % 25}`);
  const rows = judgedRows({ task: 'regression', labels, scores, clusters });
  const mae = metricEstimates(rows).find(({ name }) => name === 'mae');
  const gates = clusterBootstrap({
    metric: 'mae',
    task: 'regression',
    classes: 0,
    labels: rows.labels,
    challengerScores: rows.scores,
    championScores: rows.labels,
    clusters,
    seed: 'test:mae',
    resamples: 1_000,
  });
  assert.ok(isNear(mae?.value, gates.difference) && isNear(mae?.lower, gates.lower) && isNear(mae?.upper, gates.upper));
});
