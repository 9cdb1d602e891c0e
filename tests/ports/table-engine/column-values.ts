import assert from 'node:assert/strict';
import type { Table } from '../../../core/table.js';

/** NaN where there is no number. */
export function numbersOf({ columns, rows }: Table, name: string): readonly number[] {
  const column = columns[name];
  assert.ok(column !== undefined && column.type !== 'string' && column.values.length >= rows, name);
  return Array.from(column.values.subarray(0, rows));
}

/** In whatever order the dictionary has them. */
export function textsOf({ columns, rows }: Table, name: string): readonly (string | null)[] {
  const column = columns[name];
  assert.ok(column?.type === 'string' && column.codes.length >= rows, name);
  return Array.from(column.codes.subarray(0, rows), (code) => (code === -1 ? null : (column.dictionary[code] as string)));
}
