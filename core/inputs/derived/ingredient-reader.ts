import type { IngredientInput } from '../../features/signature.js';
import type { ColumnReader } from '../column-reader.js';
import type { InputReport } from '../input-report.js';
import { ingredientCell } from './ingredient-cell.js';

/** Of a text that features are computed of. */
const MAX_CHARS = 32_768;

/** Looks at values of a column that is no input: what they are made into is asked for with the features. */
export function ingredientColumn(input: IngredientInput, report: InputReport): ColumnReader {
  const cell = ingredientCell(input);
  const broken = report.brokenBy(input);
  return {
    encode: (value, row, fieldOf) => {
      if (typeof value === 'string' && value.length > MAX_CHARS) report.tooLong(value.length, MAX_CHARS, fieldOf(row));
      if (cell(value) === undefined) broken('type', 'reject', value, row, fieldOf);
      return NaN;
    },
    low: Infinity,
    high: -Infinity,
  };
}
