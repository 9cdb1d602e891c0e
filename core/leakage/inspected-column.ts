import { readingIn } from '../features/encoders/date-parts.js';
import type { SignatureInput } from '../features/signature.js';
import type { InspectedColumn } from './find-leakage.js';
import type { RawValues } from './group-codes.js';

/** How a column is looked at: dates by their order, what is read from texts by the whole text. */
export function inspectedColumn(input: SignatureInput, values: RawValues): InspectedColumn {
  const { name, kind } = input;
  if (kind === 'numeric') return { name, kind, values };
  if (kind !== 'date') return { name, kind: 'categorical', values };
  const readingOf = readingIn(input.zone);
  return { name, kind: 'numeric', values: values.map((value) => (value === null ? null : readingOf(String(value)))) };
}
