import type { ClusterCodes } from './cluster-codes.js';
import type { ClusterWeights } from './draw-clusters.js';
import type { MetricSpec } from '../metrics/metrics.js';
import { weightedRocAuc } from '../metrics/roc-auc.js';
import { weightedAuc } from './weighted-auc.js';
import { weightedMacroF1 } from './weighted-macro-f1.js';

/**
 * Challenger's metric minus champion's when each cluster counts as often as its weight; null where the metric is not defined. The weights
 * add up to the number of clusters.
 */
export type PairedDifference = (weights: ClusterWeights) => number | null;

export interface ScoredPair {
  readonly labels: Float32Array;
  /** rows × columns. */
  readonly challengerScores: Float32Array;
  readonly championScores: Float32Array;
  readonly columns: number;
  readonly rowWeights?: Float32Array | null | undefined;
}

/**
 * Prepares the difference of a metric for many weightings. What does not depend on the weights is done once: of a mean over rows there is
 * left one weighted sum of as many differences as there are clusters, or one for each model where the metric is a function of the mean.
 * A call costs O(clusters), for roc_auc O(min(rows, clusters²)), for macro_f1 at most O(rows), for poisson_d2 O(rows).
 */
export function pairedDifference(metric: MetricSpec, pair: ScoredPair, clusters: ClusterCodes): PairedDifference {
  const { labels, challengerScores, championScores, columns, rowWeights = null } = pair;
  if (metric.mean !== undefined) {
    const { rows, finish } = metric.mean;
    const [challenger, champion] = [rows(labels, challengerScores, columns), rows(labels, championScores, columns)];
    if (finish === undefined) return reweightedMean(minusRows(challenger, champion), clusters, rowWeights);
    const [ofChallenger, ofChampion] = [reweightedMean(challenger, clusters, rowWeights), reweightedMean(champion, clusters, rowWeights)];
    return (weights) => minus(finished(finish, ofChallenger(weights)), finished(finish, ofChampion(weights)));
  }
  const prepared = (scores: Float32Array): PairedDifference => reweighted(metric, { labels, scores, columns, rowWeights }, clusters);
  const [ofChallenger, ofChampion] = [prepared(challengerScores), prepared(championScores)];
  return (weights) => minus(ofChallenger(weights), ofChampion(weights));
}

interface ScoredOnce extends Pick<ScoredPair, 'labels' | 'columns' | 'rowWeights'> {
  readonly scores: Float32Array;
}

/** One model's metric for many weightings. */
export function reweighted(
  metric: MetricSpec,
  { labels, scores, columns, rowWeights = null }: ScoredOnce,
  clusters: ClusterCodes,
): (weights: ClusterWeights) => number | null {
  if (metric.mean !== undefined) {
    const { rows, finish = (mean) => mean } = metric.mean;
    const mean = reweightedMean(rows(labels, scores, columns), clusters, rowWeights);
    return (weights) => finished(finish, mean(weights));
  }
  if (metric.name === 'roc_auc') return aucOf(labels, scores, clusters, rowWeights);
  if (metric.name === 'macro_f1') return weightedMacroF1({ labels, scores, columns, rowWeights }, clusters);
  return byRows({ labels, rowWeights }, clusters, (counts) => metric.weighted?.(labels, scores, columns, counts) ?? null);
}

/** A mean over rows for many weightings; null without rows. */
export function reweightedMean(terms: Float64Array, { codes, count }: ClusterCodes, rowWeights: Float32Array | null): PairedDifference {
  if (count === 0) return () => null;
  const [sums, sizes] = [new Float64Array(count), new Float64Array(count)];
  for (let row = 0; row < terms.length; row++) {
    const [code, counts] = [codes[row]!, rowWeights === null ? 1 : rowWeights[row]!];
    sums[code] = sums[code]! + counts * terms[row]!;
    sizes[code] = sizes[code]! + counts;
  }
  if (count === terms.length && rowWeights === null) return (weights) => weightedSum(weights, sums) / count;
  return (weights) => weightedSum(weights, sums) / weightedSum(weights, sizes);
}

function aucOf(labels: Float32Array, scores: Float32Array, clusters: ClusterCodes, rowWeights: Float32Array | null): PairedDifference {
  if (rowWeights === null) return weightedAuc(labels, scores, clusters);
  return byRows({ labels, rowWeights }, clusters, (counts) => weightedRocAuc(labels, scores, counts));
}

/** What each row counts in a draw, for metrics of which nothing can be done once for all draws. */
function byRows(
  { labels, rowWeights = null }: Pick<ScoredPair, 'labels' | 'rowWeights'>,
  { codes }: ClusterCodes,
  value: (counts: Float64Array) => number | null,
): PairedDifference {
  const counts = new Float64Array(labels.length);
  return (weights) => {
    for (let row = 0; row < counts.length; row++) counts[row] = (rowWeights?.[row] ?? 1) * weights[codes[row]!]!;
    return value(counts);
  };
}

/** Four sums side by side: one alone waits for its own last addition, and loses more in rounding. */
function weightedSum(weights: ClusterWeights, values: Float64Array): number {
  const whole = values.length - (values.length % 4);
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < whole; i += 4) {
    a += weights[i]! * values[i]!;
    b += weights[i + 1]! * values[i + 1]!;
    c += weights[i + 2]! * values[i + 2]!;
    d += weights[i + 3]! * values[i + 3]!;
  }
  for (let i = whole; i < values.length; i++) a += weights[i]! * values[i]!;
  return a + b + (c + d);
}

function minusRows(challenger: Float64Array, champion: Float64Array): Float64Array {
  const differences = new Float64Array(challenger.length);
  for (let row = 0; row < differences.length; row++) differences[row] = challenger[row]! - champion[row]!;
  return differences;
}

function finished(finish: (mean: number) => number, mean: number | null): number | null {
  return mean === null ? null : finish(mean);
}

function minus(challenger: number | null, champion: number | null): number | null {
  return challenger === null || champion === null ? null : challenger - champion;
}
