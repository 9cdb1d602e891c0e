import { categoryText } from '../../categories/category-text.js';
import { guardRead } from '../../input-rules/guard-read.js';
import { guardNumber } from '../../input-rules/guard-number.js';
import type { Report } from '../../input-rules/violation.js';
import type { ReadInput } from '../../features/encoders/encoder-of.js';
import type { NumericInput, RequestInput } from '../../features/signature.js';
import type { ValueKind } from '../../expression/functions/expression-function.js';
import { kindOfIngredient } from '../../derived/declared-features.js';
import { numericCell } from '../../features/encode-cell.js';
import { ingredientCell } from './ingredient-cell.js';
import type { IngredientCell } from './ingredient-cell.js';

/** What is wrong with a value was said where it came in. */
const SAID: Report = () => undefined;

/** What expressions take of a request's column: a number's float32, or the text of any other, after its rules. */
export function requestCell(input: RequestInput): IngredientCell {
  if (input.kind === 'ingredient') return ingredientCell(input);
  return input.kind === 'numeric' ? numberCell(input) : textCell(input);
}

export function kindOfInput(input: RequestInput): ValueKind {
  if (input.kind === 'ingredient') return kindOfIngredient(input.type);
  return input.kind === 'numeric' ? 'number' : 'string';
}

function numberCell(input: NumericInput): IngredientCell {
  const { judge } = guardNumber(input);
  return (value) => {
    const judged = judge(value, SAID);
    return typeof judged === 'number' || typeof judged === 'boolean' ? numericCell(Number(judged)) : NaN;
  };
}

function textCell(input: ReadInput): IngredientCell {
  const { judge } = guardRead(input);
  const text = ingredientCell({ kind: 'ingredient', name: input.name, type: 'text', zone: 'UTC' });
  return (value) => {
    const judged = judge(value, SAID);
    return typeof judged === 'string' && judged !== '' ? categoryText(judged) : (text(judged) ?? null);
  };
}
