import { compensatedMean, weightedMean } from './compensated-sum.js';

/** Smallest normal float32: a rate that is smaller rounds to 0, of which the deviance of a count would be infinite. */
const SMALLEST_RATE = 2 ** -126;

/**
 * Mean deviance of counts from rates by the Poisson distribution (McCullagh & Nelder, Generalized Linear Models, 1989, p. 34). Equal to
 * scikit-learn's `mean_poisson_deviance` for rates that it takes, which are above 0.
 *
 * @param labels count per row
 * @param scores predicted rate per row
 * @returns null for no rows
 */
export function poissonDeviance(labels: ArrayLike<number>, scores: ArrayLike<number>): number | null {
  return compensatedMean(poissonDevianceRows(labels, scores));
}

/** 2 (y ln(y / μ) - y + μ) per row. */
export function poissonDevianceRows(labels: ArrayLike<number>, scores: ArrayLike<number>): Float64Array {
  return Float64Array.from(labels, (label, row) => {
    const rate = Math.max(scores[row]!, SMALLEST_RATE);
    return 2 * ((label === 0 ? 0 : label * Math.log(label / rate)) - label + rate);
  });
}

/** Share of the deviance from these rows' mean that the rates explain. scikit-learn's `d2_tweedie_score` with `power=1`; null for equal counts. */
export function poissonD2(labels: ArrayLike<number>, scores: ArrayLike<number>): number | null {
  return weightedPoissonD2(labels, scores, null);
}

/** The same where rows count what their weights say. */
export function weightedPoissonD2(labels: ArrayLike<number>, scores: ArrayLike<number>, weights: ArrayLike<number> | null): number | null {
  const mean = weightedMean(labels, weights);
  if (mean === null || mean === 0) return null;
  const means = new Float64Array(labels.length).fill(mean);
  const total = weightedMean(poissonDevianceRows(labels, means), weights) ?? 0;
  const left = weightedMean(poissonDevianceRows(labels, scores), weights) ?? 0;
  // Rounding leaves a trace of rows that are all alike.
  return total > mean * 1e-12 ? 1 - left / total : null;
}
