import type { ColumnProfile, SnapshotProfile } from './profile.js';

/** A profile that tells of these columns how many values there are, and none of them. */
export function withoutValues({ rows, columns }: SnapshotProfile, sensitive: ReadonlySet<string>): SnapshotProfile {
  return { rows, columns: columns.map((column) => (sensitive.has(column.name) ? countsOnly(column) : column)) };
}

function countsOnly(column: ColumnProfile): ColumnProfile {
  return { ...column, min: null, max: null, mean: null, std: null, top: [] };
}
