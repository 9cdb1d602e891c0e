import { ANSWER_COLUMNS } from '../../../contracts/prediction-log.js';
import type { Column, Table } from '../../../core/table.js';

/** A row of the prediction log by the names of its columns; times are epoch milliseconds, null is missing. */
export type LoggedRow = Readonly<Record<string, string | number | boolean | readonly number[] | null>>;

const LISTS: ReadonlyMap<string, string> = new Map(Object.entries(ANSWER_COLUMNS.multiclass).filter(([, type]) => type === 'numbers'));

export function loggedRows({ rows, columns }: Table): readonly LoggedRow[] {
  const named = Object.entries(columns);
  return Array.from({ length: rows }, (_, row) => Object.fromEntries(named.map(([name, column]) => [name, valueOf(name, column, row)])));
}

function valueOf(name: string, column: Column, row: number): LoggedRow[string] {
  if (column.type === 'string') {
    const text = column.dictionary[column.codes[row] ?? -1] ?? null;
    return text !== null && LISTS.has(name) ? (JSON.parse(text) as readonly number[]) : text;
  }
  const value = column.values[row] ?? NaN;
  if (Number.isNaN(value)) return null;
  return column.type === 'boolean' ? value === 1 : value;
}
