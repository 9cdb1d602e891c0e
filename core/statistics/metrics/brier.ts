import { compensatedMean } from './compensated-sum.js';

/**
 * Brier score. One column: mean (p − y)². Two columns: half of Brier's original sum over classes, which is the same number. Three or more:
 * the whole sum over classes, range 0 to 2 (Brier, Monthly Weather Review 78, 1950). Equal to scikit-learn's `brier_score_loss` with
 * `scale_by_half='auto'`.
 *
 * @param labels class index per row (0 or 1 with one column)
 * @param scores rows × columns, row by row; one column is the probability of class 1
 * @returns null for no rows
 */
export function brier(labels: ArrayLike<number>, scores: ArrayLike<number>, columns = 1): number | null {
  return compensatedMean(brierRows(labels, scores, columns));
}

/** The same score per row; shapes as in `brier`. */
export function brierRows(labels: ArrayLike<number>, scores: ArrayLike<number>, columns = 1): Float64Array {
  const losses = new Float64Array(labels.length);
  for (let row = 0; row < labels.length; row++) {
    if (columns === 1) {
      losses[row] = (scores[row]! - labels[row]!) ** 2;
      continue;
    }
    let sum = 0;
    for (let column = 0; column < columns; column++) {
      sum += (scores[row * columns + column]! - (labels[row] === column ? 1 : 0)) ** 2;
    }
    losses[row] = columns === 2 ? sum / 2 : sum;
  }
  return losses;
}
