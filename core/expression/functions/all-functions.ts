import { CHOICE_FUNCTIONS } from './choice-functions.js';
import type { ExpressionFunction } from './expression-function.js';
import { NUMBER_FUNCTIONS } from './number-functions.js';
import { TEXT_FUNCTIONS } from './text-functions.js';
import { TIME_FUNCTIONS } from './time-functions.js';

/** Every function of the language by its name, besides `is_null`, which takes anything. */
export const FUNCTIONS: ReadonlyMap<string, ExpressionFunction> = new Map(
  Object.entries({ ...CHOICE_FUNCTIONS, ...NUMBER_FUNCTIONS, ...TEXT_FUNCTIONS, ...TIME_FUNCTIONS }),
);

export function functionOf(name: string): ExpressionFunction {
  const found = FUNCTIONS.get(name);
  if (found === undefined) throw new Error(`There is no function ${name}.`);
  return found;
}
