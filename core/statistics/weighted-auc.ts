/**
 * Prepares ROC AUC for many weightings of the same rows: sorts once, each call is then O(rows). A weight counts a row that many times.
 *
 * @returns weight per cluster → area, or null when one class has no weight
 */
export function weightedAuc(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  clusterOfRow: Int32Array,
): (weights: Float64Array) => number | null {
  const order = Uint32Array.from({ length: labels.length }, (_, row) => row).sort((a, b) => scores[a]! - scores[b]!);
  const positive = Uint8Array.from(order, (row) => (labels[row] === 1 ? 1 : 0));
  const cluster = Int32Array.from(order, (row) => clusterOfRow[row]!);
  const startsGroup = Uint8Array.from(order, (row, i) => (i === 0 || scores[row] !== scores[order[i - 1]!] ? 1 : 0));
  return (weights) => areaOfSorted(positive, cluster, startsGroup, weights);
}

/** Rows ascending by score; rows of equal score form a group, within which a pair counts half. */
function areaOfSorted(positive: Uint8Array, cluster: Int32Array, startsGroup: Uint8Array, weights: Float64Array): number | null {
  let negativesBelow = 0;
  let positives = 0;
  let wins = 0;
  let groupPositives = 0;
  let groupNegatives = 0;
  const closeGroup = (): void => {
    wins += groupPositives * (negativesBelow + groupNegatives / 2);
    positives += groupPositives;
    negativesBelow += groupNegatives;
  };
  for (let i = 0; i < positive.length; i++) {
    if (startsGroup[i] === 1) {
      closeGroup();
      groupPositives = 0;
      groupNegatives = 0;
    }
    const weight = weights[cluster[i]!]!;
    if (positive[i] === 1) groupPositives += weight;
    else groupNegatives += weight;
  }
  closeGroup();
  return positives === 0 || negativesBelow === 0 ? null : wins / positives / negativesBelow;
}
