import type { Column, Table } from '../../core/table.js';

/** The rows whose `at` is in the window; `to` is exclusive. */
export function rowsWithin(table: Table, { from, to }: { readonly from: number; readonly to: number }): Table {
  const at = table.columns.at;
  if (at === undefined || at.type === 'string') return { rows: 0, columns: {} };
  const kept: number[] = [];
  for (let row = 0; row < table.rows; row += 1) {
    const time = at.values[row] as number;
    if (time >= from && time < to) kept.push(row);
  }
  if (kept.length === table.rows) return table;
  const columns = Object.entries(table.columns).map(([name, column]) => [name, picked(column, kept)] as const);
  return { rows: kept.length, columns: Object.fromEntries(columns) };
}

function picked(column: Column, rows: readonly number[]): Column {
  if (column.type === 'string') return { ...column, codes: Int32Array.from(rows, (row) => column.codes[row] as number) };
  return { type: column.type, values: Float64Array.from(rows, (row) => column.values[row] as number) };
}
