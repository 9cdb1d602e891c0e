import type { StringColumn, Column } from '../table/table.js';
import { countInto } from './column-profile.js';
import type { ColumnProfile } from './column-profile.js';

/**
 * The profile with a whole column counted in addition: what `countInto` gives for its values, without an object per value. Each
 * category of a text column is put into its bin once, however many rows have it.
 */
export function countColumn(profile: ColumnProfile, column: Column): ColumnProfile {
  if (profile.kind === 'numeric' && column.type !== 'string') return countNumbers(profile, column.values);
  if (profile.kind === 'categorical' && column.type === 'string') return countTexts(profile, column);
  return countInto(profile, column.type === 'string' ? Array.from(column.codes, (code) => column.dictionary[code]) : column.values);
}

function countNumbers(profile: Extract<ColumnProfile, { kind: 'numeric' }>, values: Float64Array): ColumnProfile {
  const edges = Float64Array.from(profile.edges);
  const { low, high, scale, firstBins } = edgeGrid(edges);
  const bins = edges.length;
  const counts = new Float64Array(bins + 1);
  let missing = 0;
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row] as number;
    let bin = 0;
    if (value > high) bin = bins;
    else if (value > low) {
      bin = firstBins[((value - low) * scale) | 0] as number;
      while ((edges[bin] as number) < value) bin += 1;
    } else if (value !== value) {
      missing += 1;
      continue;
    }
    counts[bin] = (counts[bin] as number) + 1;
  }
  return { ...profile, counts: profile.counts.map((count, bin) => count + (counts[bin] as number)), missing: profile.missing + missing };
}

const CELLS = 256;

interface EdgeGrid {
  readonly low: number;
  readonly high: number;
  readonly scale: number;
  /** For each cell of equal width from `low` to `high`: edges that are below every value of the cell, or one less. */
  readonly firstBins: Uint8Array;
}

/** A table over equal cells says nearly where a value's bin is: faster than a search whose branches nobody can foresee. */
function edgeGrid(edges: Float64Array): EdgeGrid {
  const [low = Infinity, high = Infinity] = [edges[0], edges.at(-1)];
  const scale = edges.length < 2 ? 0 : CELLS / (high - low);
  // One cell back, since rounding may put a value into the cell after its own.
  const firstBins = Uint8Array.from({ length: CELLS + 1 }, (_, cell) => {
    const bound = low + (cell - 1) / scale;
    return edges.reduce((count, edge) => count + (edge < bound ? 1 : 0), 0);
  });
  return { low, high, scale, firstBins };
}

function countTexts(profile: Extract<ColumnProfile, { kind: 'categorical' }>, { codes, dictionary }: StringColumn): ColumnProfile {
  const rows = new Int32Array(dictionary.length + 1);
  for (let row = 0; row < codes.length; row += 1) {
    const slot = (codes[row] as number) + 1;
    rows[slot] = (rows[slot] as number) + 1;
  }
  const bins = new Map(profile.categories.map((category, bin) => [category, bin]));
  const counts = [...profile.counts];
  dictionary.forEach((category, code) => {
    const bin = bins.get(category) ?? profile.categories.length;
    counts[bin] = (counts[bin] as number) + (rows[code + 1] as number);
  });
  return { ...profile, counts, missing: profile.missing + (rows[0] as number) };
}
