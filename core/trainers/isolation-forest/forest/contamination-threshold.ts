/** Where all training rows have one score, so that rounding makes no anomalies. */
const NUDGE = 1e-6;

/**
 * Score above which that share of the rows lies, as scikit-learn's percentile tells rows apart; midway to the next score, so that rounding in
 * the last place moves none across.
 */
export function contaminationThreshold(scores: Float32Array, contamination: number): number {
  const sorted = scores.slice().sort();
  const below = sorted[Math.floor((sorted.length - 1) * (1 - contamination))] as number;
  const above = sorted.find((score) => score > below);
  return Math.fround(above === undefined ? below + NUDGE : (below + above) / 2);
}
