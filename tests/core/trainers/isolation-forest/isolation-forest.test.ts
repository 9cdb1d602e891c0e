import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { rankCorrelation } from '../../../../core/leakage/rank-correlation.js';
import { averagePrecision } from '../../../../core/statistics/metrics/average-precision.js';
import { rocAuc } from '../../../../core/statistics/metrics/roc-auc.js';
import { averagePathLength } from '../../../../core/trainers/isolation-forest/forest/average-path-length.js';
import { growForest } from '../../../../core/trainers/isolation-forest/forest/grow-forest.js';
import { isolationScores, pathLengths } from '../../../../core/trainers/isolation-forest/forest/isolation-scores.js';
import { isolationRecipe } from '../../../../core/trainers/isolation-forest/recipe.js';
import type { IsolationForestTrain } from '../../../../core/trainers/isolation-forest/schema.js';
import { packageFile } from '../../../../tools/install/tool-catalog.js';

interface Recorded {
  readonly averagePathLength: { readonly n: readonly number[]; readonly value: readonly number[] };
  readonly averagePrecision: { readonly labels: number[]; readonly scores: number[]; readonly value: number };
  readonly tables: readonly {
    readonly title: string;
    readonly columns: number;
    readonly features: readonly number[];
    readonly labels: readonly number[];
    readonly rocAuc: readonly number[];
  }[];
}
const recorded = JSON.parse(readFileSync(packageFile('tests/oracles/recorded/isolation-forest.json'), 'utf8')) as Recorded;
/** Default of the gate `stableScores()`. */
const STABLE_FROM = 0.8;
const PAPER = { trees: 100, subsample: 256, contamination: 'auto', seed: 7 } as const;

describe('isolation forest', () => {
  it("has scikit-learn's c(n) and average precision", () => {
    const { n, value } = recorded.averagePathLength;
    n.forEach((size, i) => assert.ok(Math.abs(averagePathLength(size) - (value[i] as number)) < 1e-9, String(size)));
    const { labels, scores, value: precision } = recorded.averagePrecision;
    assert.ok(Math.abs((averagePrecision(labels, scores) ?? NaN) - precision) < 1e-12);
    assert.equal(averagePrecision([0, 0], [0.1, 0.2]), null);
  });

  for (const { title, columns, features, labels, rocAuc: spread } of recorded.tables)
    it(`tells anomalies apart as well as scikit-learn does: ${title}`, () => {
      const rows = { features: Float32Array.from(features), columns };
      const found = rocAuc(labels, isolationScores(growForest(rows, PAPER), rows.features)) ?? NaN;
      assert.ok(found >= Math.min(...spread) && found <= Math.max(...spread), `${found} of ${Math.min(...spread)}..${Math.max(...spread)}`);
    });

  for (const { title, columns, features } of recorded.tables)
    it(`ranks rows alike when trained on either half of the others, and not with few trees: ${title}`, () => {
      const rowsWhere = (holds: (row: number) => boolean): Float32Array =>
        Float32Array.from(features).filter((_, at) => holds(Math.floor(at / columns)));
      const scored = rowsWhere((row) => row % 5 === 4);
      const correlation = (trees: number): number => {
        const [first, second] = [0, 1].map((half) => {
          const part = rowsWhere((row) => row % 5 !== 4 && row % 2 === half);
          return isolationRecipe(
            { train: { ...PAPER, trainer: 'isolation-forest', trees } as IsolationForestTrain, half },
            { features: part, columns },
            scored,
          );
        }) as [Float32Array, Float32Array];
        return rankCorrelation(first, second) ?? NaN;
      };
      const [steady, usual, few] = [correlation(300), correlation(PAPER.trees), correlation(10)] as const;
      assert.ok(steady > usual && usual > STABLE_FROM && few < STABLE_FROM, `${steady}, ${usual}, ${few}`);
    });

  it('flags the share of the training rows that contamination says, and is the same for the same seed only', () => {
    const { columns, features } = recorded.tables[0] as Recorded['tables'][number];
    const rows = { features: Float32Array.from(features), columns };
    const forest = growForest(rows, { ...PAPER, contamination: 0.1 });
    const scores = isolationScores(forest, rows.features);
    const share = scores.filter((score) => score > forest.threshold).length / scores.length;
    assert.ok(Math.abs(share - 0.1) < 2 / scores.length, String(share));
    assert.deepEqual(growForest(rows, { ...PAPER, contamination: 0.1 }), forest);
    const other = growForest(rows, { ...PAPER, seed: 8 });
    assert.notDeepEqual(other.trees, forest.trees);
    assert.ok((rankCorrelation(scores, isolationScores(other, rows.features)) ?? 0) > 0.9);
  });

  it('isolates rows that are alike nowhere but in what is missing, and none that are all alike', () => {
    const rows = { features: Float32Array.of(1, NaN, 1, NaN, 1, 2, 1, NaN), columns: 2 };
    const [missing = 0, , present = 0] = pathLengths(growForest(rows, PAPER), rows.features);
    assert.ok(present < missing, `${present} of a row of its own, ${missing} of three alike`);
    const alike = { features: new Float32Array(8).fill(3), columns: 2 };
    const scores = isolationScores(growForest(alike, PAPER), alike.features);
    scores.forEach((score) => assert.ok(Math.abs(score - 0.5) < 1e-6));
    assert.throws(() => growForest({ features: Float32Array.of(1), columns: 1 }, PAPER), { code: 'TRAINER_INPUT_INVALID' });
  });
});
