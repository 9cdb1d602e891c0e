import type { MetricName } from '../../statistics/metrics/metrics.js';

export interface MinimumOptions {
  readonly metric: MetricName;
  /** Give exactly one of `min` and `max`. */
  readonly min?: number;
  readonly max?: number;
}
export interface NoWorseOptions {
  /** Worse by at most this is accepted, in the metric's unit. Default 0. */
  readonly margin?: number;
  /** Column whose values group rows that resemble each other (a day, a customer), or `day`: the event's day. Default: each row by itself. */
  readonly cluster?: string;
  /** Confidence of the interval, above 0.5 and below 1. Default 0.95. */
  readonly level?: number;
  /** Fewer rows that neither model was trained on are not compared. Default 100. */
  readonly minRows?: number;
  /** Fewer clusters are not compared; at least 2. Below some 20 the interval is too narrow. Default 10. */
  readonly minClusters?: number;
}
export type GateInput =
  | ({ readonly kind: 'minimum' } & MinimumOptions)
  | { readonly kind: 'beats-baseline'; readonly margins: Readonly<Partial<Record<MetricName, number>>> }
  | ({ readonly kind: 'no-worse'; readonly metric: MetricName } & NoWorseOptions)
  | { readonly kind: 'parity'; readonly maxMarginDifference?: number }
  | { readonly kind: 'stable-scores'; readonly min?: number };

/** The challenger's metric on the test part is at least `min`, or at most `max`. */
export function minimum(options: MinimumOptions): GateInput {
  return { ...options, kind: 'minimum' };
}

/** Better than a constant prediction fitted on the training part (prior or mean), by more than the margin of each metric. */
export function beatsBaseline(margins: Readonly<Partial<Record<MetricName, number>>>): GateInput {
  return { kind: 'beats-baseline', margins };
}

/** No worse than the champion on rows neither was trained on, by a paired bootstrap. */
export function noWorse(metric: MetricName, options: NoWorseOptions = {}): GateInput {
  return { ...options, kind: 'no-worse', metric };
}

/**
 * The model that is served, which was converted to ONNX, has the margins of the one that was trained: the largest |Δ margin| / (1 + Σ|leaf|)
 * over test rows and rows at every threshold (`core/gates/parity-difference.ts`) is at most `maxMarginDifference`, 0.00001 unless given.
 * Only for trainers whose models are converted and have margins.
 */
export function parity(options: { readonly maxMarginDifference?: number } = {}): GateInput {
  return { ...options, kind: 'parity' };
}

/**
 * Two models of the same recipe, each trained on one half of the training rows with a seed of its own, rank the test rows alike: Spearman's
 * rank correlation of their scores is at least `min`, 0.8 unless given, which most real tables have with 100 trees (docs/trainers.md).
 * For tasks that are trained without labels.
 */
export function stableScores(options: { readonly min?: number } = {}): GateInput {
  return { ...options, kind: 'stable-scores' };
}
