import assert from 'node:assert/strict';
import test from 'node:test';
import { seededRandom } from '../../../../core/random/seeded-random.js';
import { accuracy } from '../../../../core/statistics/metrics/accuracy.js';
import { brier } from '../../../../core/statistics/metrics/brier.js';
import { rowClusters } from '../../../../core/statistics/resampling/cluster-codes.js';
import { compensatedSum } from '../../../../core/statistics/metrics/compensated-sum.js';
import { logLoss } from '../../../../core/statistics/metrics/log-loss.js';
import { macroF1 } from '../../../../core/statistics/metrics/macro-f1.js';
import { rmse } from '../../../../core/statistics/metrics/rmse.js';
import { rocAuc } from '../../../../core/statistics/metrics/roc-auc.js';
import { weightedAuc } from '../../../../core/statistics/resampling/weighted-auc.js';
import { assertNear } from '../recorded-oracles.js';

/** Scores on a coarse grid, so that ties are common. */
function randomRows(seed: number): { labels: Float32Array; scores: Float32Array } {
  const random = seededRandom(seed);
  const rows = random.nextInt(2, 80);
  const scores = Float32Array.from({ length: rows }, () => random.nextInt(1, 15) / 16);
  const labels = Float32Array.from(scores, (score) => (random.nextFloat() < score ? 1 : 0));
  labels[0] = 0;
  labels[1] = 1;
  return { labels, scores };
}

const SEEDS = Array.from({ length: 50 }, (_, seed) => seed);

test('roc_auc does not change under an increasing transform of the scores', () => {
  for (const seed of SEEDS) {
    const { labels, scores } = randomRows(seed);
    const transformed = Float64Array.from(scores, (score) => Math.log(score / (1 - score)) * 3 - 100);
    assert.equal(rocAuc(labels, scores), rocAuc(labels, transformed));
  }
});

test('roc_auc of negated scores, or of swapped labels, is one minus it', () => {
  for (const seed of SEEDS) {
    const { labels, scores } = randomRows(seed);
    const area = rocAuc(labels, scores)!;
    assertNear(
      rocAuc(
        labels,
        scores.map((score) => -score),
      ),
      1 - area,
      1e-15,
      'negated',
    );
    assertNear(
      rocAuc(
        labels.map((label) => 1 - label),
        scores,
      ),
      1 - area,
      1e-15,
      'swapped',
    );
  }
});

test('roc_auc equals the share of pairs counted one by one', () => {
  for (const seed of SEEDS) {
    const { labels, scores } = randomRows(seed);
    let wins = 0;
    let pairs = 0;
    labels.forEach((a, i) =>
      labels.forEach((b, j) => {
        if (a !== 1 || b !== 0) return;
        pairs++;
        wins += scores[i]! > scores[j]! ? 1 : scores[i] === scores[j] ? 0.5 : 0;
      }),
    );
    assertNear(rocAuc(labels, scores), wins / pairs, 1e-15, `seed ${seed}`);
  }
});

test('a score of -0 and one of 0 are tied', () => {
  assert.equal(rocAuc([0, 1], [0, -0]), 0.5);
  assert.equal(rocAuc([1, 0], [0, -0]), 0.5);
});

test('weighted roc_auc equals roc_auc of rows written out as often as their weight', () => {
  for (const seed of SEEDS) {
    const { labels, scores } = randomRows(seed);
    const random = seededRandom(`weights ${seed}`);
    const weights = Uint8Array.from(labels, () => random.nextInt(0, 3));
    const repeated = Array.from(weights).flatMap((weight, row) => new Array<number>(weight).fill(row));
    const expected = rocAuc(
      repeated.map((row) => labels[row]!),
      repeated.map((row) => scores[row]!),
    );
    const found = weightedAuc(labels, scores, rowClusters(labels.length))(weights);
    assertNear(found, expected, 1e-14, `seed ${seed}`);
  }
});

test('weighted roc_auc by pairs of clusters equals the rows written out, ties within and across clusters', () => {
  for (const seed of SEEDS) {
    const { labels, scores } = randomRows(seed);
    const random = seededRandom(`few clusters ${seed}`);
    const count = Math.max(1, Math.ceil(Math.sqrt(labels.length)) - 1);
    const codes = Int32Array.from(labels, () => random.nextInt(0, count - 1));
    const weights = Uint8Array.from({ length: count }, () => random.nextInt(0, 3));
    const repeated = Array.from(codes).flatMap((code, row) => new Array<number>(weights[code]!).fill(row));
    const expected = rocAuc(
      repeated.map((row) => labels[row]!),
      repeated.map((row) => scores[row]!),
    );
    assertNear(weightedAuc(labels, scores, { codes, count })(weights), expected, 1e-14, `seed ${seed}`);
  }
});

test('no metric depends on the order of rows', () => {
  for (const seed of SEEDS) {
    const { labels, scores } = randomRows(seed);
    for (const metric of [rocAuc, logLoss, brier, accuracy, macroF1, rmse]) {
      assertNear(metric(labels.slice().reverse(), scores.slice().reverse()), metric(labels, scores), 1e-14, metric.name);
    }
  }
});

test('one column and the same model as two columns give the same log loss, Brier score, accuracy and macro F1', () => {
  for (const seed of SEEDS) {
    const { labels, scores } = randomRows(seed);
    const two = Float32Array.from(Array.from(scores).flatMap((score) => [1 - score, score]));
    for (const metric of [logLoss, brier, accuracy, macroF1])
      assertNear(metric(labels, two, 2), metric(labels, scores), 1e-14, metric.name);
  }
});

test('the best constant probability for log loss and Brier score is the frequency', () => {
  const labels = Float32Array.of(1, 0, 0, 0, 1);
  const at = (p: number): number[] => [logLoss(labels, new Float64Array(5).fill(p))!, brier(labels, new Float64Array(5).fill(p))!];
  for (const p of [0.38, 0.42]) at(p).forEach((loss, i) => assert.ok(loss > at(0.4)[i]!));
});

test('a sum keeps what a plain loop loses', () => {
  assert.equal(compensatedSum([1, 1e100, 1, -1e100]), 2);
  assert.equal(compensatedSum(new Float64Array(1_000_000).fill(0.1)), 100_000);
});
