import type { ClusterCodes } from './cluster-codes.js';

/** Weight per cluster → area, or null when one class has no weight. A weight counts a cluster's rows that many times. */
export type WeightedAuc = (weights: Float64Array) => number | null;

/**
 * Prepares ROC AUC for many weightings of the same rows. With few clusters, wins are summed once per pair of clusters and a call costs
 * O(clusters²); otherwise a call walks the sorted rows. Both are the same Mann–Whitney count.
 */
export function weightedAuc(labels: ArrayLike<number>, scores: ArrayLike<number>, clusters: ClusterCodes): WeightedAuc {
  const order = Uint32Array.from({ length: labels.length }, (_, row) => row).sort((a, b) => scores[a]! - scores[b]!);
  const sorted: SortedRows = {
    positive: Uint8Array.from(order, (row) => (labels[row] === 1 ? 1 : 0)),
    cluster: Int32Array.from(order, (row) => clusters.codes[row]!),
    groupEnds: Uint8Array.from(order, (row, i) => (i === order.length - 1 || scores[row] !== scores[order[i + 1]!] ? 1 : 0)),
  };
  return clusters.count ** 2 < labels.length ? byClusterPairs(sorted, clusters.count) : (weights) => byRows(sorted, weights);
}

/** Rows ascending by score; rows of equal score form a group, within which a pair counts half. */
interface SortedRows {
  readonly positive: Uint8Array;
  readonly cluster: Int32Array;
  /** 1 at the last row of a group. */
  readonly groupEnds: Uint8Array;
}

function byRows({ positive, cluster, groupEnds }: SortedRows, weights: Float64Array): number | null {
  let negativesBelow = 0;
  let positives = 0;
  let wins = 0;
  let groupPositives = 0;
  let groupNegatives = 0;
  for (let i = 0; i < positive.length; i++) {
    const weight = weights[cluster[i]!]!;
    if (positive[i] === 1) groupPositives += weight;
    else groupNegatives += weight;
    if (groupEnds[i] === 0) continue;
    wins += groupPositives * (negativesBelow + groupNegatives / 2);
    positives += groupPositives;
    negativesBelow += groupNegatives;
    groupPositives = 0;
    groupNegatives = 0;
  }
  return positives === 0 || negativesBelow === 0 ? null : wins / positives / negativesBelow;
}

function byClusterPairs(sorted: SortedRows, clusters: number): WeightedAuc {
  const { wins, positives, negatives } = clusterPairWins(sorted, clusters);
  return (weights) => {
    let won = 0;
    let positive = 0;
    let negative = 0;
    for (let a = 0; a < clusters; a++) {
      let againstAll = 0;
      for (let b = 0; b < clusters; b++) againstAll += weights[b]! * wins[a * clusters + b]!;
      won += weights[a]! * againstAll;
      positive += weights[a]! * positives[a]!;
      negative += weights[a]! * negatives[a]!;
    }
    return positive === 0 || negative === 0 ? null : won / positive / negative;
  };
}

interface ClusterPairWins {
  /** wins[a × clusters + b]: pairs of a positive of cluster a and a negative of cluster b that the positive wins, ties half. */
  readonly wins: Float64Array;
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
}

function clusterPairWins({ positive, cluster, groupEnds }: SortedRows, clusters: number): ClusterPairWins {
  const wins = new Float64Array(clusters * clusters);
  const positives = new Float64Array(clusters);
  const negatives = new Float64Array(clusters);
  const winHalf = (row: number): void => addHalf(wins, cluster[row]! * clusters, negatives);
  const count = (counts: Float64Array, code: number): void => void (counts[code] = counts[code]! + 1);
  let start = 0;
  for (let end = 0; end < positive.length; end++) {
    if (groupEnds[end] === 0) continue;
    // A positive wins half against the negatives below its group and half against those up to its group: tied ones thus count half.
    for (let row = start; row <= end; row++) if (positive[row] === 1) winHalf(row);
    for (let row = start; row <= end; row++) count(positive[row] === 1 ? positives : negatives, cluster[row]!);
    for (let row = start; row <= end; row++) if (positive[row] === 1) winHalf(row);
    start = end + 1;
  }
  return { wins, positives, negatives };
}

function addHalf(wins: Float64Array, offset: number, negatives: Float64Array): void {
  for (let b = 0; b < negatives.length; b++) wins[offset + b] = wins[offset + b]! + negatives[b]! / 2;
}
