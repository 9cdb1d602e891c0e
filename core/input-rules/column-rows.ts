import type { ColumnProfile } from '../drift/column-profile.js';
import type { Table } from '../table.js';
import type { RowCounts } from './row-counts.js';

/** Where the values of one column go: `out[first + stride * row]`. */
export interface RowTarget {
  readonly out: Float32Array;
  readonly first: number;
  readonly stride: number;
}

/** What is kept of one input column while its rows go by. */
export interface ColumnRows {
  /** Encodes the rows and counts them. @throws FEATURE_COLUMN_MISSING, FEATURE_TYPE_MISMATCH */
  take(table: Table, target: RowTarget): void;
  /** Undefined without a reference. */
  profile(): ColumnProfile | undefined;
  violationsOf(): RowCounts;
}
