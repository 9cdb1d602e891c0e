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
  const bins = edges.length;
  const counts = new Float64Array(bins + 1);
  let missing = 0;
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row] as number;
    if (value !== value) {
      missing += 1;
      continue;
    }
    // A reference has at most some twenty edges: a plain count beats a search whose branches cannot be foreseen.
    let bin = 0;
    for (let i = 0; i < bins; i += 1) bin += (edges[i] as number) < value ? 1 : 0;
    counts[bin] = (counts[bin] as number) + 1;
  }
  return { ...profile, counts: profile.counts.map((count, bin) => count + (counts[bin] as number)), missing: profile.missing + missing };
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
