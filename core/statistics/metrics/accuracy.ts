import { compensatedMean } from './compensated-sum.js';
import { predictedClasses } from './predicted-classes.js';

/**
 * Share of rows whose predicted class (`predictedClasses`) is the label. Equal to scikit-learn's `accuracy_score`.
 *
 * @param labels class index per row
 * @param scores rows × columns, row by row
 * @returns null for no rows
 */
export function accuracy(labels: ArrayLike<number>, scores: ArrayLike<number>, columns = 1): number | null {
  return compensatedMean(accuracyRows(labels, scores, columns));
}

/** 1 for a right row, 0 for a wrong one. */
export function accuracyRows(labels: ArrayLike<number>, scores: ArrayLike<number>, columns = 1): Float64Array {
  return Float64Array.from(predictedClasses(scores, columns), (predicted, row) => (predicted === labels[row] ? 1 : 0));
}
