import type { Table } from '../table.js';
import { numericColumn } from './feature-column.js';
import type { SignatureInput } from './signature.js';

/**
 * How many of the rows hold a number outside a column's declared range (bounds belong to it), by column. Such values are counted and
 * still used: a range says what is expected, a check says what is allowed.
 */
export function countOutOfRange(inputs: readonly SignatureInput[], table: Table, rows: Int32Array): Readonly<Record<string, number>> {
  const counts: [string, number][] = [];
  for (const input of inputs) {
    if (input.kind !== 'numeric' || input.range === null) continue;
    const [min, max] = input.range;
    const { values } = numericColumn(table, input.name);
    let outside = 0;
    for (const row of rows) {
      const value = values[row] as number;
      if (value < min || value > max) outside += 1;
    }
    counts.push([input.name, outside]);
  }
  return Object.fromEntries(counts);
}
