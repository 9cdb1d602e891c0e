import type { ColumnDefinition } from '../../definition/definition.js';
import type { Table } from '../../table.js';
import { fitCategorical } from './fit-categorical.js';
import { DomainError } from '../../errors.js';
import { inputWidth } from '../encoders/input-columns.js';
import { fitNumeric } from './fit-numeric.js';
import { fitRead, isReadColumn } from './fit-read.js';
import type { SignatureInput } from '../signature.js';

const MAX_MODEL_INPUTS = 10_000;
const MAX_NAMED = 3;

/**
 * Learns the model's inputs from the training rows alone. A categorical column's codes go by descending count among those rows, then
 * by name; categories with fewer than `minCount` rows get none. `after` columns and ingredients are not inputs. What the entrance compares
 * with (ranges, rare categories, values to put in) is learned as well; it changes no training row.
 * @throws FEATURE_COLUMN_MISSING, FEATURE_TYPE_MISMATCH, IMPUTED_VALUE_UNKNOWN, COLUMN_VALUES_UNREADABLE, MODEL_INPUTS_TOO_MANY
 */
export function fitEncoders(columns: readonly ColumnDefinition[], table: Table, trainingRows: Int32Array): readonly SignatureInput[] {
  const inputs = columns.flatMap((column): readonly SignatureInput[] => {
    if (column.kind === 'after' || column.kind === 'ingredient') return [];
    const input = fitColumn(column, table, trainingRows);
    return [column.sensitive === undefined ? input : { ...input, sensitive: column.sensitive }];
  });
  requireFewInputs(inputs);
  return inputs;
}

function fitColumn(
  column: Exclude<ColumnDefinition, { kind: 'after' | 'ingredient' }>,
  table: Table,
  trainingRows: Int32Array,
): SignatureInput {
  if (isReadColumn(column)) return fitRead(column, table, trainingRows);
  return column.kind === 'categorical' ? fitCategorical(column, table, trainingRows) : fitNumeric(column, table, trainingRows);
}

/** A model is made of whole rows in memory. @throws MODEL_INPUTS_TOO_MANY */
function requireFewInputs(inputs: readonly SignatureInput[]): void {
  const widths = inputs.map((input) => ({ name: input.name, width: inputWidth(input) })).sort((a, b) => b.width - a.width);
  const total = widths.reduce((sum, { width }) => sum + width, 0);
  if (total <= MAX_MODEL_INPUTS) return;
  const widest = widths
    .slice(0, MAX_NAMED)
    .map(({ name, width }) => `"${name}" ${width}`)
    .join(', ');
  throw new DomainError('MODEL_INPUTS_TOO_MANY', { total, most: MAX_MODEL_INPUTS, widest });
}
