import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { medianRounds, metricsOverFolds, overFolds } from '../../../core/folds/over-folds.js';
import { studentTQuantile } from '../../../core/statistics/resampling/student-t.js';
import { packageFile } from '../../../tools/install/tool-catalog.js';

interface Recorded {
  readonly quantiles: readonly { readonly probability: number; readonly degrees: number; readonly value: number }[];
  readonly intervals: readonly {
    readonly values: readonly number[];
    readonly learnt: readonly number[];
    readonly judged: readonly number[];
    readonly mean: number;
    readonly lower: number;
    readonly upper: number;
  }[];
}

/** Made by tests/oracles/over-folds.py. */
const recorded = JSON.parse(readFileSync(packageFile('tests/oracles/recorded/over-folds.json'), 'utf8')) as Recorded;

function near(found: number | null, expected: number): void {
  assert.ok(found !== null && Math.abs(found - expected) <= 1e-9 * Math.max(1, Math.abs(expected)), `${found} is not ${expected}`);
}

describe('a metric over folds', () => {
  it("has scipy's quantiles of Student's t", () => {
    assert.equal(recorded.quantiles.length, 57);
    for (const { probability, degrees, value } of recorded.quantiles) near(studentTQuantile(probability, degrees), value);
  });

  it("has the corrected resampled t interval of scipy's numbers", () => {
    assert.equal(recorded.intervals.length, 5);
    for (const { values, learnt, judged, mean, lower, upper } of recorded.intervals) {
      const sizes = values.map((_, i) => ({ learnt: learnt[i] as number, judged: judged[i] as number }));
      const found = overFolds(values, sizes);
      near(found.mean, mean);
      near(found.lower, lower);
      near(found.upper, upper);
    }
  });

  it('has an interval that ends where the metric does', () => {
    const sizes = [1, 2, 3].map(() => ({ learnt: 10, judged: 5 }));
    const found = metricsOverFolds(
      [0.9, 1, 1].map((value) => ({ accuracy: value, log_loss: 1 - value })),
      sizes,
    );
    assert.deepEqual([found['accuracy']?.upper, found['log_loss']?.lower], [1, 0]);
    assert.ok((found['accuracy']?.lower ?? 0) > 0.7 && (found['log_loss']?.upper ?? 1) < 0.3);
  });

  it('is not defined where it is not on one of the folds', () => {
    const sizes = [
      { learnt: 10, judged: 5 },
      { learnt: 10, judged: 5 },
    ];
    const nothing = { mean: null, lower: null, upper: null };
    assert.deepEqual(
      metricsOverFolds(
        [
          { roc_auc: 0.5, brier: 0.25 },
          { roc_auc: null, brier: 0.25 },
        ],
        sizes,
      ),
      {
        roc_auc: nothing,
        brier: { mean: 0.25, lower: 0.25, upper: 0.25 },
      },
    );
  });

  it('takes the middle of the rounds, of two the later one', () => {
    assert.deepEqual([medianRounds([9, 1, 5]), medianRounds([4, 8]), medianRounds([3, 1, 4, 1])], [5, 8, 3]);
  });
});
