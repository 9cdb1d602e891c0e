import { studentTQuantile } from '../statistics/resampling/student-t.js';
import { METRICS } from '../statistics/metrics/metrics.js';
import type { MetricName, Metrics } from '../statistics/metrics/metrics.js';

export const LEVEL = 0.95;
const ANY = [-Infinity, Infinity] as const;

/** A metric over the folds of a run; null where it is not defined on one of them. */
export interface OverFolds {
  readonly mean: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
}

export interface FoldRows {
  /** That its model learnt from. */
  readonly learnt: number;
  /** That it judged. */
  readonly judged: number;
}

/**
 * Mean over folds, and the corrected resampled t interval of Nadeau and Bengio (Inference for the Generalization Error, Machine Learning 52,
 * 2003): mean ± t(k−1) · sqrt((1/k + judged/learnt) · s²). The models of k folds share most of their rows, so s²/k alone is far too small
 * a variance; no estimator of it is free of bias (Bengio and Grandvalet, JMLR 5, 2004), and the correction errs on the wide side. Folds of
 * unlike sizes count the mean of their ratios. The mean itself is of models that learnt from fewer rows than the one that is served, so it
 * is rather too bad than too good. An interval ends where the metric does.
 */
export function overFolds(
  values: readonly (number | null)[],
  folds: readonly FoldRows[],
  [least, most]: readonly [number, number] = ANY,
): OverFolds {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value));
  const k = known.length;
  if (k < 2 || k < values.length) return { mean: null, lower: null, upper: null };
  const mean = meanOf(known);
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (k - 1);
  const ratio = meanOf(folds.map(({ learnt, judged }) => judged / learnt));
  const half = studentTQuantile((1 + LEVEL) / 2, k - 1) * Math.sqrt((1 / k + ratio) * variance);
  return { mean, lower: Math.max(least, mean - half), upper: Math.min(most, mean + half) };
}

/** Of each metric that the folds have. */
export function metricsOverFolds(metrics: readonly Metrics[], folds: readonly FoldRows[]): Readonly<Record<string, OverFolds>> {
  const valuesOf = (name: string): (number | null)[] => metrics.map((one) => one[name] ?? null);
  const names = Object.keys(metrics[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, overFolds(valuesOf(name), folds, METRICS[name as MetricName].range)]));
}

export function meansOf(over: Readonly<Record<string, OverFolds>>): Readonly<Record<string, number | null>> {
  return Object.fromEntries(Object.entries(over).map(([name, { mean }]) => [name, mean]));
}

/** The middle one, as a whole number; of two in the middle the later one. */
export function medianRounds(rounds: readonly number[]): number {
  const sorted = [...rounds].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
