import { predictedClasses } from './predicted-classes.js';

/** Weighted counts per class: right predictions, predictions, labels. */
export interface ClassCounts {
  readonly right: Float64Array;
  readonly predicted: Float64Array;
  readonly labelled: Float64Array;
}

/**
 * Mean over classes of F1 = 2·TP / (predictions + labels of the class), over the classes that occur among labels or predictions.
 * Equal to scikit-learn's `f1_score(average='macro')` with its defaults.
 *
 * @param labels class index per row
 * @param scores rows × columns, row by row; classes by `predictedClasses`
 * @returns null for no rows
 */
export function macroF1(labels: ArrayLike<number>, scores: ArrayLike<number>, columns = 1): number | null {
  const counts = emptyClassCounts(columns);
  const predicted = predictedClasses(scores, columns);
  for (let row = 0; row < labels.length; row++) countRow(counts, labels[row]!, predicted[row]!, 1);
  return macroF1OfCounts(counts);
}

export function emptyClassCounts(columns: number): ClassCounts {
  const classes = Math.max(columns, 2);
  return { right: new Float64Array(classes), predicted: new Float64Array(classes), labelled: new Float64Array(classes) };
}

/** Adds one row of the given weight to `counts`. */
export function countRow(counts: ClassCounts, label: number, predicted: number, weight: number): void {
  counts.labelled[label] = counts.labelled[label]! + weight;
  counts.predicted[predicted] = counts.predicted[predicted]! + weight;
  if (label === predicted) counts.right[label] = counts.right[label]! + weight;
}

/** Macro F1 from counts; null when nothing was counted. */
export function macroF1OfCounts(counts: ClassCounts): number | null {
  let sum = 0;
  let present = 0;
  for (let label = 0; label < counts.right.length; label++) {
    const size = counts.predicted[label]! + counts.labelled[label]!;
    if (size === 0) continue;
    sum += (2 * counts.right[label]!) / size;
    present++;
  }
  return present === 0 ? null : sum / present;
}
