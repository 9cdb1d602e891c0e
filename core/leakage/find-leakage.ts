import { rocAuc } from '../statistics/metrics/roc-auc.js';
import { classCount } from '../tasks/score-columns.js';
import { taskSpec } from '../tasks/tasks.js';
import type { Task } from '../tasks/tasks.js';
import { groupCodes } from './group-codes.js';
import type { RawValues } from './group-codes.js';
import { rankCorrelation } from './rank-correlation.js';
import type { LeakageSuspicion } from './suspicion.js';

export interface InspectedColumn {
  readonly name: string;
  readonly kind: 'numeric' | 'categorical';
  /** One a training row; null is missing. */
  readonly values: RawValues;
}

export interface LeakageRequest {
  readonly task: Task;
  /** Read for multiclass only. */
  readonly classes: number;
  readonly labels: Float32Array;
  readonly columns: Iterable<InspectedColumn>;
}

export const SUSPICIOUS = 0.99;
/** With fewer rows of a class, or fewer rows, one of many honest columns tells them apart by chance. */
const MIN_CLASS_ROWS = 5;
const MIN_ROWS = 20;

/** The columns that alone tell the label of the training rows almost perfectly, in their order. */
export function findLeakage({ task, classes, labels, columns }: LeakageRequest): readonly LeakageSuspicion[] {
  const { label, labels: use } = taskSpec(task);
  // What the label does not teach it cannot give away.
  if (use === 'judged') return [];
  const isNumber = label === 'number';
  const measure = isNumber ? 'rank_correlation' : 'roc_auc';
  const places = Array.from({ length: classCount(task, classes) }, (_, i) => i);
  // What tells one of two classes tells the other.
  const targets = classTargets(labels, label === 'two-classes' ? [1] : places);
  const found: LeakageSuspicion[] = [];
  if (labels.length < MIN_ROWS || (!isNumber && targets.length === 0)) return found;
  for (const column of columns) {
    const strength = isNumber ? correlationOf(column, labels) : separationOf(column, targets);
    // Rounding may end above 1.
    if (strength >= SUSPICIOUS) found.push({ column: column.name, measure, value: Math.min(strength, 1), rows: labels.length });
  }
  return found;
}

/** For each class with rows enough on both sides: whether a row is of it. */
function classTargets(labels: Float32Array, classes: readonly number[]): readonly Float32Array[] {
  return classes.flatMap((one) => {
    const target = labels.map((label) => Number(label === one));
    const count = target.reduce((sum, each) => sum + each, 0);
    return Math.min(count, labels.length - count) < MIN_CLASS_ROWS ? [] : [target];
  });
}

function separationOf({ kind, values }: InspectedColumn, targets: readonly Float32Array[]): number {
  const groups = groupCodes(kind, values);
  const strengths = targets.map((target) => {
    const byGroup = rocAuc(target, othersMeans(groups, target)) ?? 0;
    return kind === 'numeric' ? Math.max(byGroup, ...ordered(values as readonly (number | null)[], target)) : byGroup;
  });
  return strengths.reduce((sum, one) => sum + one, 0) / strengths.length;
}

/** By the order of the numbers, whichever way; that a value is missing may tell the label as well, so it stands at either end. */
function ordered(values: readonly (number | null)[], target: Float32Array): readonly number[] {
  return [-Infinity, Infinity].map((missing) => {
    const area =
      rocAuc(
        target,
        Float64Array.from(values, (value) => value ?? missing),
      ) ?? 0;
    return Math.max(area, 1 - area);
  });
}

function correlationOf({ kind, values }: InspectedColumn, labels: Float32Array): number {
  const byGroup = rankCorrelation(othersMeans(groupCodes(kind, values), labels), labels) ?? 0;
  if (kind === 'categorical') return byGroup;
  const known = labels.map((_, i) => i).filter((i) => values[i] !== null);
  if (known.length < MIN_ROWS) return byGroup;
  const [x, y] = [Float64Array.from(known, (i) => values[i] as number), known.map((i) => labels[i] as number)];
  return Math.max(byGroup, Math.abs(rankCorrelation(x, y) ?? 0));
}

/**
 * Mean label of the other rows of each row's group, with one row of the overall mean beside them: a group says nothing about a row that is
 * alone in it, so a column of ids separates nothing.
 */
function othersMeans(groups: Int32Array, target: ArrayLike<number>): Float64Array {
  const size = groups.reduce((most, group) => Math.max(most, group + 1), 0);
  const [sums, counts] = [new Float64Array(size), new Float64Array(size)];
  let total = 0;
  groups.forEach((group, row) => {
    const value = target[row] as number;
    sums[group] = (sums[group] as number) + value;
    counts[group] = (counts[group] as number) + 1;
    total += value;
  });
  const prior = total / groups.length;
  return Float64Array.from(groups, (group, row) => ((sums[group] as number) - (target[row] as number) + prior) / (counts[group] as number));
}
