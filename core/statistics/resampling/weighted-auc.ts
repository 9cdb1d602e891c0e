import type { ClusterCodes } from './cluster-codes.js';
import type { ClusterWeights } from './draw-clusters.js';

/** Weight per cluster → area, or null when one class has no weight. A weight counts a cluster's rows that many times. */
type WeightedAuc = (weights: ClusterWeights) => number | null;

/** So few that, with weights of a byte, a run's wins stay below 2^31: sums of small integers cost a third of those of doubles. */
const MAX_RUN_ROWS = 256;

/**
 * Prepares ROC AUC for many weightings of the same rows. With few clusters, wins are summed once per pair of clusters and a call costs
 * O(clusters²); otherwise a call walks the sorted rows. Both are the same Mann–Whitney count, exact up to 4·10^15 pairs.
 */
export function weightedAuc(labels: ArrayLike<number>, scores: ArrayLike<number>, clusters: ClusterCodes): WeightedAuc {
  const order = new Uint32Array(labels.length);
  for (let row = 0; row < order.length; row++) order[row] = row;
  order.sort((a, b) => scores[a]! - scores[b]!);
  const sorted: SortedRows = { entries: new Uint32Array(order.length), groupEnds: new Uint8Array(order.length) };
  for (let i = 0; i < order.length; i++) {
    const row = order[i]!;
    sorted.entries[i] = 2 * clusters.codes[row]! + (labels[row] === 1 ? 1 : 0);
    sorted.groupEnds[i] = i === order.length - 1 || scores[row] !== scores[order[i + 1]!] ? 1 : 0;
  }
  return clusters.count ** 2 < labels.length ? byClusterPairs(sorted, clusters.count) : byRows(sorted);
}

/** Rows ascending by score; rows of equal score form a group, within which a pair counts half. */
interface SortedRows {
  /** Twice the row's cluster, plus 1 for a positive. */
  readonly entries: Uint32Array;
  /** 1 at the last row of a group. */
  readonly groupEnds: Uint8Array;
}

function byRows({ entries, groupEnds }: SortedRows): WeightedAuc {
  const { ends, tied } = runsOf({ entries, groupEnds });
  return (weights) => {
    let negativesBelow = 0;
    let positives = 0;
    let wins = 0;
    for (let run = 0, i = 0; run < ends.length; run++) {
      let all = 0;
      let positive = 0;
      let won = 0;
      // Without a branch on the class, which no processor can foresee.
      for (const end = ends[run]!; i < end; i++) {
        const entry = entries[i]!;
        const weight = weights[entry >>> 1]!;
        const ifPositive = weight & -(entry & 1);
        all = (all + weight) | 0;
        positive = (positive + ifPositive) | 0;
        won = (won + Math.imul(ifPositive, all - positive)) | 0;
      }
      const negative = all - positive;
      wins += positive * negativesBelow + (tied[run] === 1 ? (positive * negative) / 2 : won);
      positives += positive;
      negativesBelow += negative;
    }
    return positives === 0 || negativesBelow === 0 ? null : wins / positives / negativesBelow;
  };
}

/** Rows cut into runs: a group with both classes is one, and other rows, whose order alone decides, are taken together. */
function runsOf({ entries, groupEnds }: SortedRows): { readonly ends: Uint32Array; readonly tied: Uint8Array } {
  const ends: number[] = [];
  const tied: number[] = [];
  let start = 0;
  const endPlain = (end: number): void => {
    while (start < end) {
      start = Math.min(end, start + MAX_RUN_ROWS);
      ends.push(start);
      tied.push(0);
    }
  };
  let groupStart = 0;
  let positives = 0;
  for (let i = 0; i < entries.length; i++) {
    positives += entries[i]! & 1;
    if (groupEnds[i] === 0) continue;
    const end = i + 1;
    if (positives > 0 && positives < end - groupStart) {
      endPlain(groupStart);
      ends.push(end);
      tied.push(1);
      start = end;
    }
    groupStart = end;
    positives = 0;
  }
  endPlain(entries.length);
  return { ends: Uint32Array.from(ends), tied: Uint8Array.from(tied) };
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

function clusterPairWins({ entries, groupEnds }: SortedRows, clusters: number): ClusterPairWins {
  const wins = new Float64Array(clusters * clusters);
  const positives = new Float64Array(clusters);
  const negatives = new Float64Array(clusters);
  const winHalf = (row: number): void => addHalf(wins, (entries[row]! >>> 1) * clusters, negatives);
  const isPositive = (row: number): boolean => (entries[row]! & 1) === 1;
  const count = (counts: Float64Array, code: number): void => void (counts[code] = counts[code]! + 1);
  let start = 0;
  for (let end = 0; end < entries.length; end++) {
    if (groupEnds[end] === 0) continue;
    // A positive wins half against the negatives below its group and half against those up to its group: tied ones thus count half.
    for (let row = start; row <= end; row++) if (isPositive(row)) winHalf(row);
    for (let row = start; row <= end; row++) count(isPositive(row) ? positives : negatives, entries[row]! >>> 1);
    for (let row = start; row <= end; row++) if (isPositive(row)) winHalf(row);
    start = end + 1;
  }
  return { wins, positives, negatives };
}

function addHalf(wins: Float64Array, offset: number, negatives: Float64Array): void {
  for (let b = 0; b < negatives.length; b++) wins[offset + b] = wins[offset + b]! + negatives[b]! / 2;
}
