import type { Duration } from '../duration.js';

export type WindowInput = { readonly kind: 'expanding' } | { readonly kind: 'sliding'; readonly length: Duration };

/** Train on everything before the validation part. */
export function expanding(): WindowInput {
  return { kind: 'expanding' };
}

/** Train on the last `length` before the validation part, such as `365d`. */
export function sliding(length: Duration): WindowInput {
  return { kind: 'sliding', length };
}
