import { categoryCodes } from '../encode-cell.js';
import type { CategoricalInput } from '../signature.js';
import type { CellEncoder } from './cell-encoder.js';

/** Name of what all others share, where there is one. */
export const OTHERS = 'other';

/**
 * A column for each category, in code order, and one of the others where training rows had rare ones: a category that no training row has
 * counts as rare, and is 0 in every column where there are none. As scikit-learn's OneHotEncoder with `infrequent_if_exist`.
 */
export function oneHotEncoder(input: CategoricalInput): CellEncoder {
  const { categories, rareCategories = [], hasManyRare } = input;
  const codes = categoryCodes(categories);
  const hasOther = hasManyRare === true || rareCategories.length > 0;
  const parts = hasOther ? [...categories, OTHERS] : categories;
  return {
    parts,
    write: (text, out, at) => {
      out.fill(0, at, at + parts.length);
      const code = codes.get(text) ?? parts.length;
      if (code <= parts.length) out[at + code - 1] = codes.has(text) || hasOther ? 1 : 0;
    },
  };
}
