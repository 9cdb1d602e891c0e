import { quantile } from '../statistics/metrics/quantile.js';

const DECILES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/**
 * Bin edges of a numeric column: deciles of its finite values (numpy's linear interpolation), equal ones merged. A value that is more than
 * one decile (zero rain) gets a bin of its own by an edge just below it; without that edge a column of two values, one of them rare, would
 * have a single bin and could never drift.
 *
 * @param values anything that is not a finite number is left out
 * @returns ascending, distinct; empty when there are no finite values
 */
export function numericEdges(values: ArrayLike<unknown>): number[] {
  const finite = new Float64Array(values.length);
  let count = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    // Adding 0 turns -0 into 0, which JSON could not keep apart.
    if (typeof value === 'number' && Number.isFinite(value)) finite[count++] = value + 0;
  }
  if (count === 0) return [];
  const sorted = finite.subarray(0, count).sort();
  const deciles = DECILES.map((fraction) => quantile(sorted, fraction));
  const edges = new Set<number>();
  deciles.forEach((decile, i) => {
    if (decile === deciles[i + 1]) edges.add(justBelow(decile));
    edges.add(decile);
  });
  return [...edges].sort((a, b) => a - b);
}

/** A double below `value` and above every float32 below it. */
function justBelow(value: number): number {
  return value === 0 ? -Number.MIN_VALUE : value - Math.abs(value) * Number.EPSILON;
}
