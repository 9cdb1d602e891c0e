import assert from 'node:assert/strict';
import test from 'node:test';
import { seededRandom } from '../../../../core/random/seeded-random.js';
import { clusterBootstrap } from '../../../../core/statistics/resampling/cluster-bootstrap.js';
import type { PairedComparison } from '../../../../core/statistics/resampling/cluster-bootstrap.js';
import { METRICS } from '../../../../core/statistics/metrics/metrics.js';
import { assertNear, recordedStatistics } from '../recorded-oracles.js';

const { comparisons } = recordedStatistics;
const base: PairedComparison = {
  metric: 'brier',
  task: 'binary',
  classes: 2,
  labels: Float32Array.from(comparisons.labels),
  challengerScores: Float32Array.from(comparisons.challenger),
  championScores: Float32Array.from(comparisons.champion),
  clusters: Int32Array.from(comparisons.clusters),
  seed: 7,
  resamples: comparisons.resamples,
  level: comparisons.level,
};

for (const { metric, difference, lower, upper } of comparisons.found) {
  test(`the interval of ${metric} equals scikit-learn's metric on every draw written out in full`, () => {
    const task = METRICS[metric].tasks[0]!;
    const found = clusterBootstrap({ ...base, metric, task, seed: `oracle ${metric}` });
    assertNear(found.difference, difference, 1e-9, 'difference');
    assertNear(found.lower, lower, 1e-9, 'lower');
    assertNear(found.upper, upper, 1e-9, 'upper');
    assert.equal(found.clusters, new Set(comparisons.clusters).size);
    assert.equal(found.resamples, comparisons.resamples);
  });
}

for (const { metric, difference, lower, upper } of comparisons.rowWise) {
  test(`without clusters the interval of ${metric} equals scikit-learn's metric on every draw written out in full`, () => {
    const task = METRICS[metric].tasks[0]!;
    const found = clusterBootstrap({ ...base, metric, task, clusters: undefined, seed: `oracle ${metric}` });
    assertNear(found.difference, difference, 1e-9, 'difference');
    assertNear(found.lower, lower, 1e-9, 'lower');
    assertNear(found.upper, upper, 1e-9, 'upper');
    assert.equal(found.clusters, comparisons.labels.length);
  });
}

for (const { metric, lower, upper, standardError } of comparisons.scipy) {
  test(`without clusters the interval of ${metric} is that of scipy.stats.bootstrap on draws of its own`, () => {
    const task = METRICS[metric].tasks[0]!;
    const found = clusterBootstrap({ ...base, metric, task, clusters: undefined, resamples: comparisons.scipyResamples });
    // An end of 20,000 draws has a standard error of 0.015 in these units, the difference of two such ends 0.021: four times that.
    assertNear((found.lower! - lower) / standardError, 0, 0.09, 'lower, in standard errors');
    assertNear((found.upper! - upper) / standardError, 0, 0.09, 'upper, in standard errors');
  });
}

test('the same seed gives the same interval, another seed another one', () => {
  assert.deepEqual(clusterBootstrap(base), clusterBootstrap(base));
  assert.notEqual(clusterBootstrap(base).lower, clusterBootstrap({ ...base, seed: 8 }).lower);
});

test('the interval does not depend on the order of rows', () => {
  const found = clusterBootstrap(base);
  const reversed = clusterBootstrap({
    ...base,
    labels: base.labels.slice().reverse(),
    challengerScores: base.challengerScores.slice().reverse(),
    championScores: base.championScores.slice().reverse(),
    clusters: Int32Array.from(comparisons.clusters).reverse(),
  });
  assertNear(reversed.lower, found.lower, 1e-13, 'lower');
  assertNear(reversed.upper, found.upper, 1e-13, 'upper');
});

test('text ids draw the same clusters as their numbers when they sort alike', () => {
  const asText = comparisons.clusters.map((cluster) => `day-${String(cluster).padStart(3, '0')}`);
  assert.deepEqual(clusterBootstrap({ ...base, clusters: asText }), clusterBootstrap(base));
});

test('a model against itself differs by exactly 0, interval included', () => {
  for (const metric of ['roc_auc', 'log_loss', 'macro_f1'] as const) {
    const found = clusterBootstrap({ ...base, metric, championScores: base.challengerScores });
    assert.deepEqual([found.difference, found.lower, found.upper], [0, 0, 0]);
  }
});

/** Normal differences with mean 0.1; a day's rows share one draw when `perDay` > 1. */
function normalDifferences(days: number, perDay: number): PairedComparison {
  const random = seededRandom('normal');
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random.nextFloat())) * Math.cos(2 * Math.PI * random.nextFloat());
  const perRow = Array.from({ length: days }, () => 0.1 + normal()).flatMap((value) => new Array<number>(perDay).fill(value));
  return {
    metric: 'mae',
    task: 'regression',
    classes: 0,
    seed: 3,
    resamples: 2000,
    labels: new Float32Array(days * perDay),
    challengerScores: Float32Array.from(perRow, (value) => 10 + value),
    championScores: new Float32Array(days * perDay).fill(10),
  };
}

test('without clusters the width is that of the normal theory, 2 × 1.96 standard errors', () => {
  const { lower, upper } = clusterBootstrap(normalDifferences(1000, 1));
  assertNear((upper! - lower!) / ((2 * 1.96) / Math.sqrt(1000)), 1, 0.08, 'width ratio');
});

test('clusters of one row each give the row-wise interval', () => {
  const rows = normalDifferences(200, 1);
  const clusters = Int32Array.from({ length: 200 }, (_, row) => row);
  assert.deepEqual(clusterBootstrap({ ...rows, clusters }), clusterBootstrap(rows));
});

test('rows repeated 25 times a day widen the clustered interval five-fold over the row-wise one', () => {
  const rows = normalDifferences(200, 25);
  const clusters = Int32Array.from({ length: 5000 }, (_, row) => Math.floor(row / 25));
  const clustered = clusterBootstrap({ ...rows, clusters });
  const rowWise = clusterBootstrap(rows);
  assertNear((clustered.upper! - clustered.lower!) / (rowWise.upper! - rowWise.lower!) / 5, 1, 0.1, 'ratio');
});

test('the interval is withheld when the metric is not defined on enough resamples', () => {
  const labels = new Float32Array(base.labels.length);
  labels[0] = 1;
  const found = clusterBootstrap({ ...base, metric: 'roc_auc', labels });
  assert.ok(found.difference !== null && found.resamples < 0.9 * comparisons.resamples);
  assert.deepEqual([found.lower, found.upper], [null, null]);
  const empty = new Float32Array();
  const none = clusterBootstrap({ ...base, labels: empty, challengerScores: empty, championScores: empty, clusters: [] });
  assert.deepEqual([none.difference, none.lower, none.upper, none.resamples], [null, null, null, 0]);
});

test('options and shapes that make no sense are refused', () => {
  assert.throws(() => clusterBootstrap({ ...base, level: 1 }), { code: 'EVALUATION_OPTION_INVALID' });
  assert.throws(() => clusterBootstrap({ ...base, resamples: 0 }), { code: 'EVALUATION_OPTION_INVALID' });
  assert.throws(() => clusterBootstrap({ ...base, clusters: Int32Array.of(1) }), { code: 'EVALUATION_SHAPE_INVALID' });
  assert.throws(() => clusterBootstrap({ ...base, metric: 'rmse' }), { code: 'EVALUATION_METRIC_UNKNOWN' });
});
