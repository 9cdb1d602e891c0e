import { namesCategory } from '../categories/category-text.js';
import type { RawRecord } from './raw-record.js';

/** Whose rows they are, by a key column of the model's source: one text a row. Goes to the prediction log and never to the model. */
export interface KeyColumn {
  readonly name: string;
  readonly values: readonly (string | null)[];
}

/** Of a request that says nothing of whom its rows are about. */
export const NO_KEYS: readonly KeyColumn[] = [];

/**
 * A key as it is logged: a text itself, a number or a boolean as JSON prints it. Undefined: nothing that can be a key, such as an integer
 * that a double may have changed on its way.
 */
export function keyText(value: unknown): string | null | undefined {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined || Number.isNaN(value)) return null;
  if (typeof value === 'boolean' || (typeof value === 'number' && namesCategory(value))) return String(value);
  return undefined;
}

/** The key columns that records have, read by `keyOf`; a column that is in none of them is left out. Allocates nothing where there are none. */
export function keysOfRecords(
  names: readonly string[],
  records: readonly unknown[],
  keyOf: (value: unknown, name: string, row: number) => string | null = (value) => keyText(value) ?? null,
): readonly KeyColumn[] {
  let columns: KeyColumn[] | undefined;
  for (let i = 0; i < names.length; i += 1) {
    const name = names[i] as string;
    let values: (string | null)[] | undefined;
    for (let row = 0; row < records.length; row += 1) {
      const record = records[row] as RawRecord;
      const value = Object.hasOwn(record, name) ? record[name] : undefined;
      if (value === undefined) continue;
      values ??= new Array<string | null>(records.length).fill(null);
      values[row] = keyOf(value, name, row);
    }
    if (values !== undefined) (columns ??= []).push({ name, values });
  }
  return columns ?? NO_KEYS;
}
