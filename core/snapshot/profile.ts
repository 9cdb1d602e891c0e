import type { ColumnType } from '../table.js';

/**
 * What a column holds. Numbers are computed row after row in canonical order, so equal snapshots have equal profiles to the
 * last digit, whatever the threads. Timestamps are epoch milliseconds, booleans 1 and 0.
 */
export interface ColumnProfile {
  readonly name: string;
  readonly type: ColumnType;
  /** Values that are not null. */
  readonly count: number;
  readonly nulls: number;
  /** Different values, null not counted; `distinctExact` false: an estimate (HyperLogLog, about 2 %). */
  readonly distinct: number;
  readonly distinctExact: boolean;
  /** Null for strings and when `count` is 0. */
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  /** Sample standard deviation; null below two values; the largest double for what is beyond it. */
  readonly std: number | null;
  /** Most frequent strings, most frequent first, then in byte order; empty for other types and beyond 10,000 different strings. */
  readonly top: readonly { readonly value: string; readonly count: number }[];
}

export interface SnapshotProfile {
  readonly rows: number;
  readonly columns: readonly ColumnProfile[];
}
