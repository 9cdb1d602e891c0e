import type { InputPolicy } from '../definition.js';

/** The whole request is refused with 400; the answer names field and rule, never the value. */
export function reject(): InputPolicy {
  return { kind: 'reject' };
}

/** The value is used as it is, and counted in `perennial_serving_input_violations_total`. */
export function count(): InputPolicy {
  return { kind: 'count' };
}

/** Another value is used: this one, or the median (numbers) or the most frequent value of the training rows. Training rows stay as they are. */
export function impute(value: 'median' | 'mode' | { readonly value: number | string }): InputPolicy {
  return typeof value === 'string' ? { kind: 'impute', with: value } : { kind: 'impute', value: value.value };
}
