/**
 * Sum over thresholds of (recall gained) × precision there, without interpolation; equal scores are one threshold. Equal to scikit-learn's
 * `average_precision_score`.
 *
 * @param labels 0 or 1 per row
 * @returns null when no row is positive, where it is not defined
 * @example averagePrecision([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) // 0.8333…
 */
export function averagePrecision(labels: ArrayLike<number>, scores: ArrayLike<number>): number | null {
  const order = Uint32Array.from({ length: labels.length }, (_, row) => row).sort((a, b) => scores[b]! - scores[a]!);
  let [positives, sum] = [0, 0];
  for (let start = 0, end = 0; start < order.length; start = end) {
    let gained = 0;
    for (; end < order.length && scores[order[end]!] === scores[order[start]!]; end++) gained += Number(labels[order[end]!] === 1);
    positives += gained;
    sum += gained * (positives / end);
  }
  return positives === 0 ? null : sum / positives;
}
