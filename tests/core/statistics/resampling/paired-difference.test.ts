import assert from 'node:assert/strict';
import test from 'node:test';
import { seededRandom } from '../../../../core/random/seeded-random.js';
import { clusterCodes, rowClusters } from '../../../../core/statistics/resampling/cluster-codes.js';
import { metricsOf } from '../../../../core/statistics/metrics/metrics.js';
import type { MetricSpec } from '../../../../core/statistics/metrics/metrics.js';
import { pairedDifference } from '../../../../core/statistics/resampling/paired-difference.js';
import { scoreColumns } from '../../../../core/tasks/score-columns.js';
import type { Task } from '../../../../core/tasks/tasks.js';
import { assertNear } from '../recorded-oracles.js';

const ROWS = 1_100;
const TASKS: readonly (readonly [Task, number])[] = [
  ['binary', 2],
  ['multiclass', 4],
  ['regression', 0],
];

interface Rows {
  readonly labels: Float32Array;
  readonly challengerScores: Float32Array;
  readonly championScores: Float32Array;
  readonly columns: number;
}

/** `steps` different scores: few tie, many do not. */
function randomRows(task: Task, classes: number, steps: number): Rows {
  const random = seededRandom(`${task} ${steps}`);
  const columns = scoreColumns(task, classes);
  const scores = (): Float32Array => Float32Array.from({ length: ROWS * columns }, () => random.nextInt(0, steps) / steps);
  const label = (): number => (task === 'regression' ? random.nextFloat() : random.nextInt(0, classes - 1));
  return { labels: Float32Array.from({ length: ROWS }, label), challengerScores: scores(), championScores: scores(), columns };
}

/** The difference of the metric itself on the rows, each written as often as its cluster's weight. */
function writtenOut(metric: MetricSpec, { columns, ...rows }: Rows, codes: Int32Array, weights: Uint8Array): number | null {
  const chosen = Array.from(codes).flatMap((code, row) => new Array<number>(weights[code]!).fill(row));
  const labels = Float32Array.from(chosen, (row) => rows.labels[row]!);
  const of = (scores: Float32Array): number | null =>
    metric.value(labels, Float32Array.from(chosen.flatMap((row) => [...scores.subarray(row * columns, (row + 1) * columns)])), columns);
  const [challenger, champion] = [of(rows.challengerScores), of(rows.championScores)];
  return challenger === null || champion === null ? null : challenger - champion;
}

for (const [task, classes] of TASKS) {
  for (const metric of metricsOf(task)) {
    test(`the weighted difference of ${metric.name} (${task}) is that of the rows written out, without, with few and with many clusters`, () => {
      for (const steps of [20, 10_000]) {
        const rows = randomRows(task, classes, steps);
        const random = seededRandom(metric.name);
        for (const count of [ROWS, 12, 400]) {
          const ids = Int32Array.from({ length: ROWS }, (_, row) => (row < count ? row : random.nextInt(0, count - 1)));
          const clusters = count === ROWS ? rowClusters(ROWS) : clusterCodes(ids);
          // They add up to the number of clusters, as draws do.
          const weights = new Uint8Array(count);
          for (let i = 0; i < count; i++) weights[random.nextInt(0, count - 1)]! += 1;
          const expected = writtenOut(metric, rows, clusters.codes, weights);
          assertNear(pairedDifference(metric, rows, clusters)(weights), expected, 1e-12, `${steps} scores, ${count} clusters`);
        }
      }
    });
  }
}

test('roc_auc stays exact with the largest weights on rows that all lie in one run', () => {
  const labels = Float32Array.from({ length: 600 }, (_, row) => row % 2);
  const scores = Float32Array.from({ length: 600 }, (_, row) => row / 600);
  const rows = { labels, challengerScores: scores, championScores: scores.map((score) => 1 - score), columns: 1 };
  const metric = metricsOf('binary').find(({ name }) => name === 'roc_auc')!;
  const found = pairedDifference(metric, rows, rowClusters(600))(new Uint8Array(600).fill(255));
  // Of positive i, 0 to 299, the negatives 0 to i are below: 300 · 301 / 2 pairs of 300².
  const area = (300 * 301) / 2 / 300 ** 2;
  assert.equal(found, area - (300 ** 2 - (300 * 301) / 2) / 300 ** 2);
});
