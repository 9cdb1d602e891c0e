import { quantile } from '../metrics/quantile.js';
import { MIN_DEFINED_FRACTION, resampledDifferences } from './cluster-bootstrap.js';
import type { ClusterCodes } from './cluster-codes.js';
import { clusterDraws } from './draw-clusters.js';
import type { ClusterWeights } from './draw-clusters.js';

export interface IntervalOptions {
  readonly seed: string;
  readonly resamples: number;
  /** Coverage in (0, 1). */
  readonly level: number;
}

export interface PercentileInterval {
  /** On all rows; null where it is not defined. */
  readonly value: number | null;
  /** Null where it cannot be given. */
  readonly lower: number | null;
  readonly upper: number | null;
}

/** One number and its interval, as `clusterBootstrap` has that of a difference. With one cluster there is no interval. */
export function percentileInterval(
  of: (weights: ClusterWeights) => number | null,
  { count }: ClusterCodes,
  { seed, resamples, level }: IntervalOptions,
): PercentileInterval {
  const value = of(new Uint8Array(count).fill(1));
  if (count < 2) return { value, lower: null, upper: null };
  const drawn = resampledDifferences(of, count, resamples, clusterDraws(count, seed));
  if (drawn.length < MIN_DEFINED_FRACTION * resamples) return { value, lower: null, upper: null };
  const tail = (1 - level) / 2;
  return { value, lower: quantile(drawn, tail), upper: quantile(drawn, 1 - tail) };
}
