import { predictedClasses } from '../../statistics/metrics/predicted-classes.js';
import type { ClassQuality, Confusion } from '../document/findings.js';
import type { JudgedRows } from '../document/judged-rows.js';

/** More do not fit a page: rarer ones are taken together. */
const MAX_CLASSES = 20;

/** Rows by actual and predicted class, and what each class is worth. scikit-learn's `confusion_matrix` and `precision_recall_fscore_support`. */
export function confusionOf({ classes: named, threshold, labels, scores, outputs }: JudgedRows): {
  readonly confusion: Confusion;
  readonly classes: readonly ClassQuality[];
} {
  const names = named ?? ['false', 'true'];
  const all = countPairs(names.length, labels, answeredClasses(scores, outputs, threshold));
  const classes = names.map((name, at) => qualityOf(name, all, at));
  const kept = frequent(classes);
  const confusion = { positive: outputs === 1 ? names[1]! : null, threshold, together: names.length - kept.length };
  const shown = (at: number): number => (kept.includes(at) ? kept.indexOf(at) : kept.length);
  const size = kept.length + (confusion.together > 0 ? 1 : 0);
  const counts = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  all.forEach((row, actual) =>
    row.forEach((count, predicted) => {
      counts[shown(actual)]![shown(predicted)]! += count;
    }),
  );
  const others = confusion.together > 0 ? [`${confusion.together} others`] : [];
  return {
    confusion: { ...confusion, classes: [...kept.map((at) => names[at]!), ...others], counts },
    classes: kept.map((at) => classes[at]!),
  };
}

function answeredClasses(scores: Float32Array, outputs: number, threshold: number | null): ArrayLike<number> {
  if (outputs > 1 || threshold === null) return predictedClasses(scores, outputs);
  return Uint8Array.from(scores, (score) => (score > threshold ? 1 : 0));
}

function countPairs(size: number, labels: Float32Array, predicted: ArrayLike<number>): number[][] {
  const counts = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  labels.forEach((label, row) => {
    counts[label]![predicted[row]!]! += 1;
  });
  return counts;
}

function qualityOf(name: string, counts: readonly (readonly number[])[], at: number): ClassQuality {
  const right = counts[at]![at]!;
  const rows = counts[at]!.reduce((sum, count) => sum + count, 0);
  const predicted = counts.reduce((sum, row) => sum + row[at]!, 0);
  return {
    name,
    rows,
    predicted,
    precision: predicted === 0 ? null : right / predicted,
    recall: rows === 0 ? null : right / rows,
    f1: rows + predicted === 0 ? null : (2 * right) / (rows + predicted),
  };
}

/** Places of the classes with most rows, in the order of the classes. */
function frequent(classes: readonly ClassQuality[]): number[] {
  const places = classes.map((_, at) => at);
  if (classes.length <= MAX_CLASSES) return places;
  const byRows = [...places].sort((a, b) => classes[b]!.rows - classes[a]!.rows || a - b);
  return byRows.slice(0, MAX_CLASSES - 1).sort((a, b) => a - b);
}
