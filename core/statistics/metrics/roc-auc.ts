/**
 * Area under the ROC curve = P(score of a positive > score of a negative) + ½ P(equal): the Mann–Whitney statistic (Hanley & McNeil,
 * Radiology 143, 1982). Equal to scikit-learn's `roc_auc_score`. O(n log n); exact counts up to 4·10^15 pairs.
 *
 * @param labels 0 or 1 per row
 * @param scores one finite score per row; any monotone scale
 * @returns null when only one class is present, where the area is not defined
 * @example rocAuc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) // 0.75
 */
export function rocAuc(labels: ArrayLike<number>, scores: ArrayLike<number>): number | null {
  const positives = sortedScores(labels, scores, true);
  const negatives = sortedScores(labels, scores, false);
  if (positives.length === 0 || negatives.length === 0) return null;
  let below = 0;
  let notAbove = 0;
  let halfWins = 0;
  for (const score of positives) {
    while (below < negatives.length && negatives[below]! < score) below++;
    while (notAbove < negatives.length && negatives[notAbove]! <= score) notAbove++;
    halfWins += below + notAbove;
  }
  return halfWins / 2 / positives.length / negatives.length;
}

/** The same where each row counts as much as its weight: `roc_auc_score` with `sample_weight`. */
export function weightedRocAuc(labels: ArrayLike<number>, scores: ArrayLike<number>, weights: ArrayLike<number>): number | null {
  const order = Uint32Array.from({ length: labels.length }, (_, row) => row).sort((a, b) => scores[a]! - scores[b]!);
  let [below, positives, wins] = [0, 0, 0];
  for (let start = 0, end = 0; start < order.length; start = end) {
    let [positive, negative] = [0, 0];
    for (; end < order.length && scores[order[end]!] === scores[order[start]!]; end++) {
      const row = order[end]!;
      if (labels[row] === 1) positive += weights[row]!;
      else negative += weights[row]!;
    }
    wins += positive * (below + negative / 2);
    positives += positive;
    below += negative;
  }
  return positives === 0 || below === 0 ? null : wins / positives / below;
}

function sortedScores(labels: ArrayLike<number>, scores: ArrayLike<number>, positive: boolean): Float64Array {
  const chosen = new Float64Array(labels.length);
  let count = 0;
  for (let row = 0; row < labels.length; row++) {
    // Adding 0 turns -0 into 0: a typed array sorts -0 first, but the two are one score.
    if ((labels[row] === 1) === positive) chosen[count++] = scores[row]! + 0;
  }
  return chosen.subarray(0, count).sort();
}
