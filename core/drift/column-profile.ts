import { DomainError } from '../errors.js';
import { numericEdges } from './numeric-edges.js';

/** Categories that get a bin of their own; the rest share "other". */
export const MAX_CATEGORIES = 200;

/**
 * Counts of one column's values in fixed bins. Plain JSON without any value of numeric columns except bin edges; sums of profiles over the
 * same bins are profiles (`mergeProfiles`), so rows may be counted in batches of any size and order.
 */
export type ColumnProfile =
  /** counts[i] = values in (edges[i−1], edges[i]]; the first bin is open below, the last, past all edges, open above. */
  | { readonly kind: 'numeric'; readonly edges: readonly number[]; readonly counts: readonly number[]; readonly missing: number }
  /** counts[i] = rows of categories[i]; one more count at the end for every other category. */
  | { readonly kind: 'categorical'; readonly categories: readonly string[]; readonly counts: readonly number[]; readonly missing: number };

export type ColumnValue = number | string | boolean | null | undefined;
export type ColumnValues = ArrayLike<ColumnValue>;

/**
 * Reference profile of a column's training rows: bins from the values, and their counts. null, undefined and NaN are missing.
 *
 * @param kind numeric: numbers, bins by `numericEdges`; categorical: the 200 most frequent categories, ties by name
 */
export function buildColumnProfile(kind: ColumnProfile['kind'], values: ColumnValues): ColumnProfile {
  const empty: ColumnProfile =
    kind === 'numeric'
      ? withZeroCounts({ kind, edges: numericEdges(values), counts: [], missing: 0 })
      : withZeroCounts({ kind, categories: topCategories(values), counts: [], missing: 0 });
  return countInto(empty, values);
}

/** The same bins, nothing counted: what current rows are counted into. */
export function withZeroCounts(profile: ColumnProfile): ColumnProfile {
  const bins = profile.kind === 'numeric' ? profile.edges.length : profile.categories.length;
  return { ...profile, counts: new Array<number>(bins + 1).fill(0), missing: 0 };
}

/** The profile with these values counted in addition; the given one is left as it is. */
export function countInto(profile: ColumnProfile, values: ColumnValues): ColumnProfile {
  const counts = [...profile.counts];
  let missing = profile.missing;
  const binOf = profile.kind === 'numeric' ? numericBin(profile.edges) : categoryBin(profile.categories);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (isMissing(value)) {
      missing++;
      continue;
    }
    const bin = binOf(value);
    counts[bin] = counts[bin]! + 1;
  }
  return { ...profile, counts, missing };
}

/**
 * Sum of two profiles over the same bins.
 *
 * @throws DRIFT_PROFILE_MISMATCH
 */
export function mergeProfiles(first: ColumnProfile, second: ColumnProfile): ColumnProfile {
  checkSameBins(first, second);
  return { ...first, counts: first.counts.map((count, bin) => count + second.counts[bin]!), missing: first.missing + second.missing };
}

/** Rows counted, missing ones included. */
export function profileRows(profile: ColumnProfile): number {
  return profile.counts.reduce((sum, count) => sum + count, profile.missing);
}

/** @throws DRIFT_PROFILE_MISMATCH unless both have the same kind and the same bins */
export function checkSameBins(first: ColumnProfile, second: ColumnProfile): void {
  if (first.kind !== second.kind)
    throw new DomainError('DRIFT_PROFILE_MISMATCH', { problem: `one is ${first.kind}, the other ${second.kind}` });
  const bins = (profile: ColumnProfile): readonly (number | string)[] => (profile.kind === 'numeric' ? profile.edges : profile.categories);
  const [left, right] = [bins(first), bins(second)];
  if (left.length !== right.length || left.some((bin, i) => bin !== right[i]) || first.counts.length !== second.counts.length) {
    throw new DomainError('DRIFT_PROFILE_MISMATCH', { problem: 'their bins differ' });
  }
}

function isMissing(value: ColumnValue): value is null | undefined {
  return value === null || value === undefined || Number.isNaN(value);
}

function numericBin(edges: readonly number[]): (value: ColumnValue) => number {
  return (value) => {
    const number = Number(value);
    let low = 0;
    let high = edges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (edges[middle]! < number) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

function categoryBin(categories: readonly string[]): (value: ColumnValue) => number {
  const bins = new Map(categories.map((category, bin) => [category, bin]));
  return (value) => bins.get(String(value)) ?? categories.length;
}

function topCategories(values: ColumnValues): string[] {
  const counts = new Map<string, number>();
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (!isMissing(value)) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
  }
  const ranked = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return ranked.slice(0, MAX_CATEGORIES).map(([category]) => category);
}
