import type { TrainingPart } from '../definition/definition.js';
import { classWeights, sampleWeights } from '../features/classes/class-weights.js';
import { labelsOf } from './split-table.js';
import type { SplitTable } from './split-table.js';

/** The weights of some rows, in their order; null: all count the same. */
export function weightsOf({ weights }: Pick<SplitTable, 'weights'>, rows: Int32Array): Float32Array | null {
  return weights === null ? null : Float32Array.from(rows, (row) => weights[row] as number);
}

/** What each class counts, by its number, as the training rows have it; null: all count the same. @throws CLASS_WEIGHTS_UNFIT */
export function classWeightsOf({ label }: TrainingPart, parted: SplitTable): readonly number[] | null {
  if (label?.weights === undefined) return null;
  const { train } = parted.split;
  const { classes } = parted.labels;
  const labels = labelsOf(parted, train);
  return classWeights({ label: label.is, weights: label.weights, classes, labels, rowWeights: weightsOf(parted, train) });
}

/** Labels of some rows, and what each counts for the trainer: its own weight times its class's. */
export function trainerTargets(
  parted: SplitTable,
  rows: Int32Array,
  ofClasses: readonly number[] | null,
): { readonly labels: Float32Array; readonly weights: Float32Array } {
  const labels = labelsOf(parted, rows);
  return { labels, weights: sampleWeights(labels, weightsOf(parted, rows), ofClasses) };
}
