import { compensatedMean } from './compensated-sum.js';

/**
 * Root of the mean squared error, in the label's unit. Equal to scikit-learn's `root_mean_squared_error`.
 *
 * @param labels true value per row
 * @param scores predicted value per row
 * @returns null for no rows
 */
export function rmse(labels: ArrayLike<number>, scores: ArrayLike<number>): number | null {
  const mean = compensatedMean(squaredErrorRows(labels, scores));
  return mean === null ? null : Math.sqrt(mean);
}

/** (prediction − label)² per row. */
export function squaredErrorRows(labels: ArrayLike<number>, scores: ArrayLike<number>): Float64Array {
  return Float64Array.from(labels, (label, row) => (scores[row]! - label) ** 2);
}
