import type { CellEncoder } from '../features/encoders/cell-encoder.js';
import { encoderOf } from '../features/encoders/encoder-of.js';
import type { ReadInput } from '../features/encoders/encoder-of.js';
import { judgeNull, judgeType } from './apply-policy.js';
import { guardCategory, namedText } from './guard-category.js';
import type { Judge } from './violation.js';

export interface ReadGuard {
  readonly encoder: CellEncoder;
  readonly judge: Judge;
}

/** The rules of a column whose values are read as texts; what its encoder cannot read is of another type. */
export function guardRead(input: ReadInput): ReadGuard {
  const encoder = encoderOf(input);
  if (input.kind === 'categorical') return { encoder, judge: guardCategory(input).judge };
  const { rules = {} } = input;
  const judge: Judge = (value, report) => {
    if (value === null || value === '') return judgeNull(rules, report);
    const text = namedText(value);
    if (text === undefined || encoder.reads?.(text) === false) return judgeType(rules, value, report);
    return value;
  };
  return { encoder, judge };
}

/** Writes what rules have left of a value; NaN is missing, and so is what cannot be used. */
export function writeRead({ parts, write }: CellEncoder, value: unknown, out: Float32Array, at: number): void {
  const text = value === '' ? undefined : namedText(value);
  if (text === undefined) out.fill(NaN, at, at + parts.length);
  else write(text, out, at);
}
