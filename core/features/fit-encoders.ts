import type { ColumnDefinition } from '../definition/definition.js';
import type { Table } from '../table/table.js';
import { categoricalColumn, numericColumn } from './feature-column.js';
import type { SignatureInput } from './signature.js';

/**
 * Learns the model's inputs from the training rows alone. A categorical column's codes go by descending count among those rows, then
 * by name; categories with fewer than `minCount` rows get none. `after` columns are not inputs. Numeric columns have nothing to learn.
 * @throws FEATURE_COLUMN_MISSING, FEATURE_TYPE_MISMATCH
 */
export function fitEncoders(columns: readonly ColumnDefinition[], table: Table, trainingRows: Int32Array): readonly SignatureInput[] {
  return columns.flatMap((column): readonly SignatureInput[] => {
    if (column.kind === 'after') return [];
    if (column.kind === 'categorical') return [{ ...column, categories: fitCategories(table, column.name, column.minCount, trainingRows) }];
    numericColumn(table, column.name);
    return [column];
  });
}

function fitCategories(table: Table, name: string, minCount: number, trainingRows: Int32Array): readonly string[] {
  const { codes, dictionary } = categoricalColumn(table, name);
  const counts = new Map<string, number>();
  for (const row of trainingRows) {
    const category = dictionary[codes[row] as number];
    if (category !== undefined) counts.set(category, (counts.get(category) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count >= Math.max(1, minCount))
    .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
    .map(([category]) => category);
}
