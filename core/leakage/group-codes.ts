export type RawValues = readonly (string | number | null)[];

/** Bins of a column of numbers: fine enough that the rows of one mixed bin do not hide a threshold, with rows enough to say something. */
const MAX_BINS = 64;
const MIN_ROWS_PER_BIN = 10;

/** Rows by what they have in common: a category, a number of few, or a bin of numbers. A missing value is a group as well. */
export function groupCodes(kind: 'numeric' | 'categorical', values: RawValues): Int32Array {
  const codes = new Map<string | number | null, number>();
  const edges = kind === 'numeric' ? binEdges(values as readonly (number | null)[]) : null;
  return Int32Array.from(values, (value) => {
    const group = edges === null || value === null ? value : binOf(edges, value as number);
    const known = codes.get(group);
    if (known !== undefined) return known;
    codes.set(group, codes.size);
    return codes.size - 1;
  });
}

/** Upper ends of bins of about equal size; null: so few numbers that each is a group of its own. */
function binEdges(values: readonly (number | null)[]): Float64Array | null {
  const sorted = Float64Array.from(values.filter((value) => value !== null)).sort();
  const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  if (distinct.length <= MAX_BINS) return null;
  const bins = Math.max(2, Math.min(MAX_BINS, Math.floor(sorted.length / MIN_ROWS_PER_BIN)));
  return Float64Array.from({ length: bins - 1 }, (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / bins)] as number);
}

function binOf(edges: Float64Array, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edges[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
