import type { ColumnDefinition } from '../../definition/definition.js';
import type { Table } from '../../table.js';
import { fitCategorical } from './fit-categorical.js';
import { fitNumeric } from './fit-numeric.js';
import type { SignatureInput } from '../signature.js';

/**
 * Learns the model's inputs from the training rows alone. A categorical column's codes go by descending count among those rows, then
 * by name; categories with fewer than `minCount` rows get none. `after` columns and ingredients are not inputs. What the entrance compares
 * with (ranges, rare categories, values to put in) is learned as well; it changes no training row.
 * @throws FEATURE_COLUMN_MISSING, FEATURE_TYPE_MISMATCH, IMPUTED_VALUE_UNKNOWN
 */
export function fitEncoders(columns: readonly ColumnDefinition[], table: Table, trainingRows: Int32Array): readonly SignatureInput[] {
  return columns.flatMap((column): readonly SignatureInput[] => {
    if (column.kind === 'after' || column.kind === 'ingredient') return [];
    const input = column.kind === 'categorical' ? fitCategorical(column, table, trainingRows) : fitNumeric(column, table, trainingRows);
    return [column.sensitive === undefined ? input : { ...input, sensitive: column.sensitive }];
  });
}
