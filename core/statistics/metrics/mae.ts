import { compensatedMean } from './compensated-sum.js';

/**
 * Mean absolute error, in the label's unit. Equal to scikit-learn's `mean_absolute_error`.
 *
 * @param labels true value per row
 * @param scores predicted value per row
 * @returns null for no rows
 */
export function mae(labels: ArrayLike<number>, scores: ArrayLike<number>): number | null {
  return compensatedMean(absoluteErrorRows(labels, scores));
}

/** |prediction − label| per row. */
export function absoluteErrorRows(labels: ArrayLike<number>, scores: ArrayLike<number>): Float64Array {
  return Float64Array.from(labels, (label, row) => Math.abs(scores[row]! - label));
}
