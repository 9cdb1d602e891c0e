import type { Table } from '../table.js';
import { categoricalCell } from './encode-cell.js';
import { categoricalColumn, numericColumn } from './feature-column.js';

/** Where the values of one column go: `out[first + stride * i]` for the i-th of `rows` (or of all rows). */
export interface ColumnTarget {
  readonly rows: Int32Array | undefined;
  readonly out: Float32Array;
  readonly first: number;
  readonly stride: number;
}

/** Writes the i-th to the (end - 1)-th row of one column, so that a matrix can be filled piece by piece. */
export type ColumnWriter = (start: number, end: number) => void;

/** @throws FEATURE_COLUMN_MISSING, FEATURE_TYPE_MISMATCH */
export function numericWriter(table: Table, name: string, { rows, out, first, stride }: ColumnTarget): ColumnWriter {
  const { values } = numericColumn(table, name);
  return (start, end) => {
    for (let i = start; i < end; i += 1) {
      const rounded = Math.fround(values[rows === undefined ? i : (rows[i] as number)] as number);
      // `numericCell` without its call: the difference of a number that is not finite to itself is NaN.
      out[first + stride * i] = rounded - rounded === 0 ? rounded + 0 : NaN;
    }
  };
}

/** @throws FEATURE_COLUMN_MISSING, FEATURE_TYPE_MISMATCH */
export function categoricalWriter(
  table: Table,
  name: string,
  known: ReadonlyMap<string, number>,
  { rows, out, first, stride }: ColumnTarget,
): ColumnWriter {
  const { codes, dictionary } = categoricalColumn(table, name);
  const cells = Float32Array.from(dictionary, (category) => categoricalCell(known, category));
  return (start, end) => {
    for (let i = start; i < end; i += 1) {
      const code = codes[rows === undefined ? i : (rows[i] as number)] as number;
      out[first + stride * i] = code < 0 ? NaN : (cells[code] as number);
    }
  };
}
