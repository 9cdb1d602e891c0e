import { compensatedMean, weightedMean } from '../../statistics/metrics/compensated-sum.js';
import { quantile } from '../../statistics/metrics/quantile.js';
import type { ErrorBin, NumberErrors } from '../document/findings.js';
import type { JudgedRows } from '../document/judged-rows.js';
import { numberHistogram } from './histograms.js';

const BINS = 10;

/** How predicted numbers miss. `r2` is scikit-learn's `r2_score`. */
export function numberErrors({ labels, scores, weights }: JudgedRows): NumberErrors | undefined {
  if (labels.length === 0) return undefined;
  const residuals = Float64Array.from(labels, (label, row) => scores[row]! - label);
  const absolute = residuals.map(Math.abs).sort();
  return {
    r2: explained(labels, residuals, weights),
    bias: weightedMean(residuals, weights) ?? 0,
    medianAbsoluteError: quantile(absolute, 0.5),
    residuals: numberHistogram('predicted minus actual', residuals.slice().sort()),
    deciles: errorDeciles(labels, scores, residuals),
  };
}

function explained(labels: Float32Array, residuals: Float64Array, weights: Float32Array | null): number | null {
  const mean = weightedMean(labels, weights) ?? 0;
  const spread = weightedMean(
    Float64Array.from(labels, (label) => (label - mean) ** 2),
    weights,
  );
  const left = weightedMean(
    residuals.map((residual) => residual ** 2),
    weights,
  );
  return spread === null || left === null || spread === 0 ? null : 1 - left / spread;
}

/** Rows in the order of the predicted value, in ten equal parts. */
function errorDeciles(labels: Float32Array, scores: Float32Array, residuals: Float64Array): ErrorBin[] {
  const order = Uint32Array.from({ length: labels.length }, (_, row) => row).sort((a, b) => scores[a]! - scores[b]!);
  return Array.from({ length: BINS }, (_, bin) => order.subarray(cut(bin, order), cut(bin + 1, order)))
    .filter((rows) => rows.length > 0)
    .map((rows) => {
      const mean = (of: ArrayLike<number>): number => compensatedMean(Float64Array.from(rows, (row) => of[row]!)) ?? 0;
      return {
        from: bound(scores[rows[0]!]!),
        to: bound(scores[rows[rows.length - 1]!]!),
        rows: rows.length,
        predicted: mean(scores),
        actual: mean(labels),
        meanAbsoluteError: mean(residuals.map(Math.abs)),
      };
    });
}

function cut(bin: number, { length }: Uint32Array): number {
  return Math.round((bin * length) / BINS);
}

function bound(value: number): number {
  return Number(value.toPrecision(4));
}
