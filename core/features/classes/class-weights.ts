import type { ClassWeights } from '../../definition/definition.js';
import { DomainError } from '../../errors.js';
import { compensatedSum } from '../../statistics/metrics/compensated-sum.js';

export interface WeightedLabels {
  readonly label: string;
  readonly weights: ClassWeights;
  /** Null: false and true. */
  readonly classes: readonly string[] | null;
  /** Class of each training row, by its number. */
  readonly labels: Float32Array;
  readonly rowWeights: Float32Array | null;
}

/** `TRUTH_NAMES[i]`: how a definition may name false and true. */
const TRUTH_NAMES = [
  ['false', '0'],
  ['true', '1'],
] as const;

/**
 * What each class counts, by its number. `balanced`: weight of all rows / (classes × weight of the class), scikit-learn's
 * `compute_class_weight`; a class without training rows counts 1.
 * @throws CLASS_WEIGHTS_UNFIT
 */
export function classWeights({ label, weights, classes, labels, rowWeights }: WeightedLabels): readonly number[] {
  const names = classes?.map((name): readonly string[] => [name]) ?? TRUTH_NAMES;
  if (weights !== 'balanced') return givenWeights(weights, names, label);
  const totals = names.map((_, place) => totalOf(place, labels, rowWeights));
  const present = totals.filter((total) => total > 0).length;
  const all = compensatedSum(totals);
  return totals.map((total) => (total > 0 ? all / (present * total) : 1));
}

function givenWeights(weights: Readonly<Record<string, number>>, names: readonly (readonly string[])[], label: string): readonly number[] {
  const given = names.map((spellings) => spellings.filter((name) => Object.hasOwn(weights, name)));
  const known = new Set(names.flat());
  const unknown = Object.keys(weights).filter((name) => !known.has(name));
  const without = given.filter((found) => found.length === 0).length;
  if (unknown.length > 0 || without > 0) throw new DomainError('CLASS_WEIGHTS_UNFIT', { label, unknown, without, classes: names.length });
  return given.map(([name = '']) => weights[name] as number);
}

function totalOf(place: number, labels: Float32Array, rowWeights: Float32Array | null): number {
  const counted = rowWeights ?? new Float32Array(labels.length).fill(1);
  return compensatedSum(counted.filter((_, row) => labels[row] === place));
}

/**
 * What a trained model's margins must be moved by, per output, so that its probabilities are those of the rows as they come: training with
 * weights multiplied the odds of each class by its weight (Elkan, The Foundations of Cost-Sensitive Learning, IJCAI 2001; King & Zeng,
 * Logistic Regression in Rare Events Data, Political Analysis 9, 2001). One output: of the class of number 1.
 */
export function marginShifts(weights: readonly number[], outputs: number): readonly number[] {
  if (outputs !== 1) return weights.map((weight) => -Math.log(weight));
  const [negative = 1, positive = 1] = weights;
  return [Math.log(negative) - Math.log(positive)];
}

/** Weight of each row for the trainer. */
export function sampleWeights(labels: Float32Array, rowWeights: Float32Array | null, weights: readonly number[] | null): Float32Array {
  return Float32Array.from(labels, (label, row) => (rowWeights?.[row] ?? 1) * (weights?.[label] ?? 1));
}
