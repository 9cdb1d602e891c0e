import { murmurHash128 } from '../random/murmur-hash.js';
import type { Column, Table } from '../table.js';

/** Places are whole numbers below it, and so are the bounds of the parts: a share is rounded once, when it becomes a bound. */
export const PLACES = 2 ** 32;

/** Keeps these places apart from those that decide which variant answers a request, whatever salts they use. */
const DOMAIN = 'perennial/split/';

/** Of the rows of one model: another seed gives independent places. */
export function splitSalt(model: string, seed: number): string {
  return `${DOMAIN}${model}/${seed}`;
}

/** As `splitSalt`, of folds: a model that was split otherwise before has other places. */
export function foldSalt(model: string, seed: number): string {
  return `perennial/folds/${model}/${seed}`;
}

/**
 * The place of each row in [0, 2^32), uniform over different values, and the same in every process and for a table of any size or order:
 * the first word of MurmurHash3_x86_128 of the salt, a line feed, and the JSON list of the row's values as texts (null stays null, a
 * timestamp is its ISO text). Rows of equal values have one place.
 *
 * @param by columns of the table
 */
export function rowPlaces(table: Table, by: readonly string[], salt: string): Uint32Array {
  const hashOf = rowHash(table, by, salt);
  return Uint32Array.from({ length: table.rows }, (_, row) => hashOf(row)[0] as number);
}

/** All four words of a row's hash: of two rows with the same the values are the same. @param by columns of the table */
export function rowHash(table: Table, by: readonly string[], salt: string): (row: number) => Uint32Array {
  const texts = by.map((name) => cellTexts(table.columns[name] as Column));
  return (row) => murmurHash128(`${salt}\n${JSON.stringify(texts.map((text) => text(row)))}`);
}

/** A whole number is the text that it has in a column of texts, so that one odd key that comes later leaves the others where they are. */
function cellTexts(column: Column): (row: number) => string | null {
  if (column.type === 'string') return (row) => column.dictionary[column.codes[row] as number] ?? null;
  const { values, type } = column;
  return (row) => {
    const value = values[row] as number;
    if (Number.isNaN(value)) return null;
    if (type === 'boolean') return String(value === 1);
    return type === 'timestamp' ? new Date(value).toISOString() : String(value + 0);
  };
}
