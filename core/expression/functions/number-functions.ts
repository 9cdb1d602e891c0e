import { ofPresent } from './expression-function.js';
import type { ExpressionFunction } from './expression-function.js';

function ofNumber(says: string, apply: (value: number) => number): ExpressionFunction {
  return { takes: ['number'], gives: 'number', says, bind: ofPresent(apply) };
}

function extreme(says: string, apply: (...values: number[]) => number): ExpressionFunction {
  return { takes: ['same', 'same'], repeats: true, same: ['number', 'time'], gives: 'same', says, bind: ofPresent(apply) };
}

/** Of what has no finite result, such as the root of -1, the result is null. */
export const NUMBER_FUNCTIONS: Readonly<Record<string, ExpressionFunction>> = {
  abs: ofNumber('size without sign', Math.abs),
  round: ofNumber('nearest whole number; halves go away from zero', (value) => Math.sign(value) * roundedSize(Math.abs(value))),
  floor: ofNumber('next whole number below', Math.floor),
  ceil: ofNumber('next whole number above', Math.ceil),
  sqrt: ofNumber('square root; null below 0', Math.sqrt),
  ln: ofNumber('natural logarithm; null for 0 and below', Math.log),
  log10: ofNumber('logarithm to base 10; null for 0 and below', Math.log10),
  exp: ofNumber('e to that power', Math.exp),
  pow: { takes: ['number', 'number'], gives: 'number', says: 'the first to the power of the second', bind: ofPresent(Math.pow) },
  min: extreme('the smallest; null where one is null', Math.min),
  max: extreme('the largest; null where one is null', Math.max),
};

/** Not by adding a half: the largest number below a half plus a half is 1. */
function roundedSize(size: number): number {
  const whole = Math.floor(size);
  return size - whole >= 0.5 ? whole + 1 : whole;
}
