import { categoricalCell, categoryCodes } from '../encode-cell.js';
import type { CategoricalInput, NumericInput, SignatureInput } from '../signature.js';
import type { CellEncoder } from './cell-encoder.js';
import { dateEncoder } from './date-parts.js';
import { textEncoder } from './hashed-text.js';
import { oneHotEncoder } from './one-hot.js';
import { tokenEncoder } from './token-list.js';
import { truthEncoder } from './truth.js';

/** Columns whose values are read as category texts; numbers alone are not. */
export type ReadInput = Exclude<SignatureInput, NumericInput>;

export function encoderOf(input: ReadInput): CellEncoder {
  switch (input.kind) {
    case 'categorical':
      return categoryEncoder(input);
    case 'boolean':
      return truthEncoder(input);
    case 'date':
      return dateEncoder(input);
    case 'tokens':
      return tokenEncoder(input);
    case 'text':
      return textEncoder(input);
  }
}

function categoryEncoder(input: CategoricalInput): CellEncoder {
  if (input.encoding === 'one-hot') return oneHotEncoder(input);
  const codes = categoryCodes(input.categories);
  return { parts: [''], write: (text, out, at) => (out[at] = categoricalCell(codes, text)) };
}
