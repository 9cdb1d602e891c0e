const CELLS = 1_024;
/** In place of a bin: an edge lies within the cell. */
export const MIXED = -1;

export interface BinGrid {
  /** A finite value between `low` and `high` lies in cell `(value - low) * scale`, cut to a whole number. */
  readonly low: number;
  readonly high: number;
  readonly scale: number;
  /** Bin of every value of the cell, or MIXED. */
  readonly bins: Int16Array;
}

/**
 * A table over cells of equal width says where a value's bin is: faster than a search whose branches nobody can foresee. It reaches as
 * far beyond the outer edges as they are apart, and not beyond `limits`.
 * Exact whatever the rounding: the cell of a value never falls when the value grows, so only values of an edge's own cell need a look.
 * @param edges ascending
 */
export function binGrid(edges: readonly number[], limits: { readonly low: number; readonly high: number }): BinGrid {
  const [first = 0, last = 0] = [edges[0], edges.at(-1)];
  const reach = last > first ? last - first : Math.max(1, Math.abs(first));
  const low = edges.length === 0 ? limits.low : Math.max(limits.low, first - reach);
  const high = edges.length === 0 ? limits.high : Math.min(limits.high, last + reach);
  const scale = high > low ? CELLS / (high - low) : 0;
  if (!Number.isFinite(scale) || scale === 0) return { low: Infinity, high: -Infinity, scale: 0, bins: new Int16Array(0) };
  const bins = new Int16Array(CELLS + 2);
  let passed = 0;
  for (let cell = 0; cell < bins.length; cell += 1) {
    let inside = 0;
    while (passed < edges.length && cellOf(edges[passed] as number, low, scale) <= cell) {
      if (cellOf(edges[passed] as number, low, scale) === cell) inside += 1;
      passed += 1;
    }
    bins[cell] = inside === 0 ? passed : MIXED;
  }
  return { low, high, scale, bins };
}

function cellOf(value: number, low: number, scale: number): number {
  return Math.floor((value - low) * scale);
}

/** Edges below the value. */
export function binOf(edges: Float64Array, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((edges[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
