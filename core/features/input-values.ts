import { numericColumn, textColumn, timestampColumn } from './feature-column.js';
import type { IngredientInput, SignatureInput } from './signature.js';
import type { Table } from '../table.js';

/**
 * Raw values of an input on some rows (all rows when absent), as JSON carries them: numbers, or texts; null is missing.
 * @throws FEATURE_COLUMN_MISSING, FEATURE_TYPE_MISMATCH
 */
export function inputValues(table: Table, input: Pick<SignatureInput, 'kind' | 'name'>, rows?: Int32Array): (string | number | null)[] {
  const count = rows?.length ?? table.rows;
  const rowAt = (i: number): number => (rows === undefined ? i : (rows[i] as number));
  if (input.kind === 'numeric') {
    const { values } = numericColumn(table, input.name);
    return Array.from({ length: count }, (_, i) => finiteOrNull(values[rowAt(i)] as number));
  }
  const textAt = textColumn(table, input);
  return Array.from({ length: count }, (_, i) => textAt(rowAt(i)));
}

/** The same of a column that features are computed of: times in ISO 8601. */
export function ingredientValues(table: Table, { name, type }: IngredientInput, rows: Int32Array): (string | number | null)[] {
  if (type !== 'time') return inputValues(table, { name, kind: type === 'number' ? 'numeric' : 'categorical' }, rows);
  const { values } = timestampColumn(table, name);
  return Array.from(rows, (row) => (Number.isNaN(values[row]) ? null : new Date(values[row] as number).toISOString()));
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
