import { compensatedMean } from './compensated-sum.js';

/**
 * Machine epsilon of float32, 2^-23. Scores are float32 everywhere in Perennial, and scikit-learn's `log_loss` clips probabilities to
 * [eps, 1 - eps] of the scores' own type: one confident mistake costs at most 15.94 nats instead of infinity.
 */
export const FLOAT32_EPSILON = 2 ** -23;

/**
 * Mean negative log-likelihood in nats (Bishop, Pattern Recognition and Machine Learning, 2006, p. 209). Equal to scikit-learn's `log_loss`:
 * clipped as said above, rows are not renormalised. Arithmetic is double where scikit-learn's is float32 for float32 scores, whose own
 * rounding is about 1e-7; widen the scores there to compare to 1e-9.
 *
 * @param labels class index per row (0 or 1 with one column)
 * @param scores rows × columns, row by row; one column is the probability of class 1
 * @param clip probabilities are clipped to [clip, 1 - clip]
 * @returns null for no rows
 */
export function logLoss(labels: ArrayLike<number>, scores: ArrayLike<number>, columns = 1, clip = FLOAT32_EPSILON): number | null {
  return compensatedMean(logLossRows(labels, scores, columns, clip));
}

/** The same loss per row; shapes as in `logLoss`. */
export function logLossRows(labels: ArrayLike<number>, scores: ArrayLike<number>, columns = 1, clip = FLOAT32_EPSILON): Float64Array {
  const losses = new Float64Array(labels.length);
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]!;
    const probability = columns === 1 ? (label === 1 ? scores[row]! : 1 - scores[row]!) : scores[row * columns + label]!;
    losses[row] = -Math.log(Math.min(Math.max(probability, clip), 1 - clip));
  }
  return losses;
}
