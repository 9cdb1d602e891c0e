import type { Table } from '../table/table.js';
import { categoricalCell, numericCell } from './encode-cell.js';
import { categoricalColumn, numericColumn } from './feature-column.js';

/** Where the values of one column go: `out[first + stride * i]` for the i-th of `rows` (or of all rows). */
export interface ColumnTarget {
  readonly rows: Int32Array | undefined;
  readonly out: Float32Array;
  readonly first: number;
  readonly stride: number;
}

export function encodeNumericColumn(table: Table, name: string, { rows, out, first, stride }: ColumnTarget): void {
  const { values } = numericColumn(table, name);
  const count = rows?.length ?? table.rows;
  for (let i = 0; i < count; i += 1) out[first + stride * i] = numericCell(values[rows === undefined ? i : (rows[i] as number)] as number);
}

export function encodeCategoricalColumn(
  table: Table,
  name: string,
  known: ReadonlyMap<string, number>,
  { rows, out, first, stride }: ColumnTarget,
): void {
  const { codes, dictionary } = categoricalColumn(table, name);
  const cells = Float32Array.from(dictionary, (category) => categoricalCell(known, category));
  const count = rows?.length ?? table.rows;
  for (let i = 0; i < count; i += 1) {
    const code = codes[rows === undefined ? i : (rows[i] as number)] as number;
    out[first + stride * i] = code < 0 ? NaN : (cells[code] as number);
  }
}
