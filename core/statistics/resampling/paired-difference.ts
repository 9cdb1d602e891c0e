import type { ClusterCodes } from './cluster-codes.js';
import type { ClusterWeights } from './draw-clusters.js';
import type { MetricSpec } from '../metrics/metrics.js';
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
}

/**
 * Prepares the difference of a metric for many weightings. What does not depend on the weights is done once: of a mean over rows there is
 * left one weighted sum of as many differences as there are clusters, or one for each model where the metric is a function of the mean.
 * A call costs O(clusters), for roc_auc O(min(rows, clusters²)), for macro_f1 at most O(rows).
 */
export function pairedDifference(metric: MetricSpec, pair: ScoredPair, clusters: ClusterCodes): PairedDifference {
  const { labels, challengerScores, championScores, columns } = pair;
  if (metric.mean !== undefined) {
    const { rows, finish } = metric.mean;
    const [challenger, champion] = [rows(labels, challengerScores, columns), rows(labels, championScores, columns)];
    if (finish === undefined) return weightedMean(minusRows(challenger, champion), clusters);
    const [ofChallenger, ofChampion] = [weightedMean(challenger, clusters), weightedMean(champion, clusters)];
    return (weights) => minus(finished(finish, ofChallenger(weights)), finished(finish, ofChampion(weights)));
  }
  const prepared = (scores: Float32Array): PairedDifference =>
    metric.name === 'roc_auc' ? weightedAuc(labels, scores, clusters) : weightedMacroF1(labels, scores, columns, clusters);
  const [ofChallenger, ofChampion] = [prepared(challengerScores), prepared(championScores)];
  return (weights) => minus(ofChallenger(weights), ofChampion(weights));
}

function weightedMean(terms: Float64Array, { codes, count }: ClusterCodes): PairedDifference {
  if (count === 0) return () => null;
  const sums = new Float64Array(count);
  for (let row = 0; row < terms.length; row++) sums[codes[row]!] = sums[codes[row]!]! + terms[row]!;
  if (count === terms.length) return (weights) => weightedSum(weights, sums) / count;
  const sizes = new Float64Array(count);
  for (const code of codes) sizes[code] = sizes[code]! + 1;
  return (weights) => weightedSum(weights, sums) / weightedSum(weights, sizes);
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
