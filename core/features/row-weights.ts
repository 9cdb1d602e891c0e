import { DomainError } from '../errors.js';
import { didYouMean } from '../nearest-name.js';
import type { Table } from '../table.js';

/**
 * What each row counts in training and metrics, in the float32 that trainers take; NaN where `isUsed` says no. Null: every row counts 1.
 * @throws ROW_WEIGHTS_INVALID
 */
export function rowWeights(column: string | undefined, table: Table, isUsed: (row: number) => boolean): Float32Array | null {
  if (column === undefined) return null;
  const found = Object.hasOwn(table.columns, column) ? table.columns[column] : undefined;
  if (found === undefined) throw invalid(column, `is not in the data.${didYouMean(column, Object.keys(table.columns))}`);
  if (found.type !== 'number') throw invalid(column, `is a ${found.type}, and a weight is a number.`);
  const weights = Float32Array.from(found.values, (value, row) => (isUsed(row) ? value : NaN));
  const counts = { missing: 0, negative: 0, zero: 0, 'too large': 0 };
  let rows = 0;
  weights.forEach((weight, row) => {
    if (!isUsed(row)) return;
    rows += 1;
    if (Number.isNaN(weight)) counts.missing += 1;
    else if (weight < 0) counts.negative += 1;
    else if (weight === 0) counts.zero += 1;
    else if (weight === Infinity) counts['too large'] += 1;
  });
  const wrong = Object.entries(counts).filter(([, count]) => count > 0);
  if (wrong.length === 0) return weights;
  const told = wrong.map(([what, count]) => `${what} in ${count}`).join(', ');
  throw invalid(column, `is ${told} of ${rows} rows whose label is known; a weight is above 0 and within float32 (1.2e-38 to 3.4e38).`);
}

function invalid(column: string, problem: string): DomainError {
  return new DomainError('ROW_WEIGHTS_INVALID', { column, problem });
}
