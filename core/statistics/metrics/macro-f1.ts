import { predictedClasses } from './predicted-classes.js';

/**
 * Mean over classes of F1 = 2·TP / (predictions + labels of the class), over the classes that occur among labels or predictions.
 * Equal to scikit-learn's `f1_score(average='macro')` with its defaults.
 *
 * @param labels class index per row
 * @param scores rows × columns, row by row; classes by `predictedClasses`
 * @returns null for no rows
 */
export function macroF1(labels: ArrayLike<number>, scores: ArrayLike<number>, columns = 1): number | null {
  return weightedMacroF1Of(labels, scores, columns, null);
}

/** The same where each row counts as much as its weight (null: all alike): `sample_weight` there. */
export function weightedMacroF1Of(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  columns: number,
  weights: ArrayLike<number> | null,
): number | null {
  const classes = Math.max(columns, 2);
  const counts = new Float64Array(classes * classes);
  const predicted = predictedClasses(scores, columns);
  for (let row = 0; row < labels.length; row++) {
    const pair = labels[row]! * classes + predicted[row]!;
    counts[pair] = counts[pair]! + (weights === null ? 1 : weights[row]!);
  }
  return macroF1OfCounts(counts, classes);
}

/**
 * Macro F1 from counts of rows.
 *
 * @param counts classes × classes, at label × classes + predicted class
 * @returns null when nothing was counted
 */
export function macroF1OfCounts(counts: Float64Array, classes: number): number | null {
  let sum = 0;
  let present = 0;
  for (let label = 0; label < classes; label++) {
    let size = 0;
    for (let other = 0; other < classes; other++) size += counts[label * classes + other]! + counts[other * classes + label]!;
    if (size === 0) continue;
    sum += (2 * counts[label * classes + label]!) / size;
    present++;
  }
  return present === 0 ? null : sum / present;
}
