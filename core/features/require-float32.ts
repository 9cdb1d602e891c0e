import { DomainError } from '../errors.js';
import type { Table } from '../table.js';
import { numericColumn } from './feature-column.js';
import { isNumber } from './signature.js';
import type { RequestInput } from './signature.js';

/**
 * Refuses numbers that are none as the model's float32: they would be missing values without anybody having said so. NaN is missing.
 * @param what the numbers are, at the beginning of a sentence
 * @throws VALUES_BEYOND_FLOAT32
 */
export function requireFloat32(what: string, values: Iterable<number>): void {
  let count = 0;
  let rows = 0;
  for (const value of values) {
    rows += 1;
    if (Math.abs(Math.fround(value)) === Infinity) count += 1;
  }
  if (count > 0) throw new DomainError('VALUES_BEYOND_FLOAT32', { what, count, rows });
}

/** The same of the numeric inputs on all rows of a table. @throws VALUES_BEYOND_FLOAT32, FEATURE_… */
export function requireFloat32Inputs(inputs: readonly RequestInput[], table: Table): void {
  for (const input of inputs)
    if (isNumber(input)) requireFloat32(`The numeric column "${input.name}"`, numericColumn(table, input.name).values);
}
