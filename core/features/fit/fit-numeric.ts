import type { ColumnDefinition } from '../../definition/definition.js';
import { quantile } from '../../statistics/metrics/quantile.js';
import type { Table } from '../../table.js';
import { numericCell } from '../encode-cell.js';
import { numericColumn } from '../feature-column.js';
import { fitRules } from './fit-rules.js';
import type { NumericInput } from '../signature.js';

/**
 * Nothing of a numeric column changes how it is encoded; its smallest and largest value are for the entrance.
 * @throws FEATURE_COLUMN_MISSING, FEATURE_TYPE_MISMATCH, IMPUTED_VALUE_UNKNOWN
 */
export function fitNumeric(column: Extract<ColumnDefinition, { kind: 'numeric' }>, table: Table, trainingRows: Int32Array): NumericInput {
  const { kind, name, range } = column;
  const { values } = numericColumn(table, name);
  const present = (): Float64Array => presentValues(values, trainingRows);
  const rules = fitRules(name, column.rules, { median: () => median(present()), mode: () => mode(present()) });
  const trainingRange = rangeOf(values, trainingRows);
  return { kind, name, range, ...(rules === undefined ? {} : { rules }), ...(trainingRange === undefined ? {} : { trainingRange }) };
}

function rangeOf(values: Float64Array, rows: Int32Array): [number, number] | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const row of rows) {
    const value = values[row] as number;
    if (Number.isNaN(numericCell(value))) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  // Plus zero: minus zero has no JSON form.
  return low <= high ? [low + 0, high + 0] : undefined;
}

/** Ascending. */
function presentValues(values: Float64Array, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (row) => values[row] as number)
    .filter((value) => !Number.isNaN(numericCell(value)))
    .sort();
}

function median(ascending: Float64Array): number | undefined {
  return ascending.length === 0 ? undefined : quantile(ascending, 0.5) + 0;
}

/** The most frequent value, the smallest of equally frequent ones. */
function mode(ascending: Float64Array): number | undefined {
  let best: number | undefined;
  let bestCount = 0;
  let count = 0;
  ascending.forEach((value, i) => {
    count = i > 0 && ascending[i - 1] === value ? count + 1 : 1;
    if (count <= bestCount) return;
    best = value + 0;
    bestCount = count;
  });
  return best;
}
