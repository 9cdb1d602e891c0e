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

/**
 * The place of each row in [0, 2^32), uniform over different values, and the same in every process and for a table of any size or order:
 * the first word of MurmurHash3_x86_128 of the salt, a line feed, and the JSON list of the row's values as texts (null stays null, a
 * timestamp is its ISO text). Rows of equal values have one place.
 *
 * @param by columns of the table
 */
export function rowPlaces(table: Table, by: readonly string[], salt: string): Uint32Array {
  const texts = by.map((name) => cellTexts(table.columns[name] as Column));
  const places = new Uint32Array(table.rows);
  for (let row = 0; row < table.rows; row += 1) {
    places[row] = murmurHash128(`${salt}\n${JSON.stringify(texts.map((text) => text(row)))}`)[0] as number;
  }
  return places;
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
