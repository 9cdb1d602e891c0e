import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { seededRandom } from '../../../../core/random/seeded-random.js';
import { fitBaseline } from '../../../../core/statistics/baseline.js';
import { evaluateScores } from '../../../../core/statistics/evaluate.js';
import { metricsOf } from '../../../../core/statistics/metrics/metrics.js';
import { scoreColumns } from '../../../../core/tasks/score-columns.js';
import type { Task } from '../../../../core/tasks/tasks.js';
import { clusterCodes, rowClusters } from '../../../../core/statistics/resampling/cluster-codes.js';
import { pairedDifference } from '../../../../core/statistics/resampling/paired-difference.js';
import { packageFile } from '../../../../tools/install/tool-catalog.js';
import { assertNear } from '../recorded-oracles.js';

interface Recorded {
  readonly cases: readonly {
    readonly task: Task;
    readonly classes: number;
    readonly labels: readonly number[];
    readonly scores: readonly number[];
    readonly weights: readonly number[];
    readonly value: Readonly<Record<string, number>>;
  }[];
  readonly balanced: readonly {
    readonly classes: number;
    readonly labels: readonly number[];
    readonly weights: readonly number[];
    readonly prior: readonly number[];
  }[];
}
/** Made by tests/oracles/weights.py. */
const recorded = JSON.parse(readFileSync(packageFile('tests/oracles/recorded/weights.json'), 'utf8')) as Recorded;

test("every metric of weighted rows equals scikit-learn's with sample_weight", () => {
  for (const { task, classes, value, ...rows } of recorded.cases) {
    const [labels, scores, weights] = [rows.labels, rows.scores, rows.weights].map((one) => Float32Array.from(one)) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const found = evaluateScores({ task, classes, labels, scores, weights });
    assert.deepEqual(Object.keys(found).sort(), Object.keys(value).sort());
    for (const [name, expected] of Object.entries(value)) assertNear(found[name], expected, 1e-9, `${task} ${name}`);
    assert.notDeepEqual(evaluateScores({ task, classes, labels, scores }), found);
  }
});

test("the baseline of weighted rows is scikit-learn's", () => {
  for (const { classes, labels, weights, prior } of recorded.balanced) {
    const { values } = fitBaseline('multiclass', Float32Array.from(labels), classes, Float32Array.from(weights));
    values.forEach((value, i) => assertNear(value, prior[i], 1e-12, `class ${i}`));
  }
  assert.deepEqual(fitBaseline('regression', Float32Array.of(1, 5), 0, Float32Array.of(3, 1)).values, [2]);
});

test('a whole weight counts as that many rows, in metrics and in each resample of a comparison', () => {
  const random = seededRandom('row weights');
  const rows = 300;
  for (const [task, classes] of [
    ['binary', 2],
    ['multiclass', 4],
    ['regression', 0],
  ] as const) {
    const columns = scoreColumns(task, classes);
    const scores = (): Float32Array => Float32Array.from({ length: rows * columns }, () => random.nextInt(0, 30) / 30);
    const labels = Float32Array.from({ length: rows }, () => (task === 'regression' ? random.nextFloat() : random.nextInt(0, classes - 1)));
    const [challengerScores, championScores] = [scores(), scores()];
    const rowWeights = Float32Array.from({ length: rows }, () => random.nextInt(1, 4));
    for (const count of [rows, 9, 120]) {
      const clusters = count === rows ? rowClusters(rows) : clusterCodes(Int32Array.from({ length: rows }, (_, row) => row % count));
      const drawn = new Uint8Array(count);
      for (let i = 0; i < count; i += 1) drawn[random.nextInt(0, count - 1)]! += 1;
      const written = Array.from(clusters.codes).flatMap((code, row) => new Array<number>(drawn[code]! * rowWeights[row]!).fill(row));
      const of = (from: Float32Array, width: number): Float32Array =>
        Float32Array.from(written.flatMap((row) => [...from.subarray(row * width, (row + 1) * width)]));
      const repeated = Float32Array.from(written, (row) => labels[row]!);
      for (const metric of metricsOf(task)) {
        const value = (from: Float32Array): number => metric.value(repeated, of(from, columns), columns) as number;
        const found = pairedDifference(metric, { labels, challengerScores, championScores, columns, rowWeights }, clusters)(drawn);
        assertNear(found, value(challengerScores) - value(championScores), 1e-10, `${metric.name} ${count}`);
        if (count !== rows || !drawn.every((times) => times === 1)) continue;
        assertNear(
          evaluateScores({ task, classes, labels, scores: challengerScores, weights: rowWeights })[metric.name],
          value(challengerScores),
          1e-10,
          metric.name,
        );
      }
    }
  }
});

test('a weight for each row or none', () => {
  const rows = { task: 'binary', classes: 2, labels: Float32Array.of(0, 1), scores: Float32Array.of(0.5, 0.5) } as const;
  assert.throws(() => evaluateScores({ ...rows, weights: Float32Array.of(1) }), { code: 'EVALUATION_SHAPE_INVALID' });
});
