import type { SignatureInput } from '../signature.js';
import { inputWidth } from './input-columns.js';

/** Where the inputs' own columns stand among those of the model. */
export interface ColumnPlaces {
  /** Place of the first one of each input. */
  readonly first: readonly number[];
  /** All columns of the model. */
  readonly width: number;
}

export function columnPlaces(inputs: readonly SignatureInput[]): ColumnPlaces {
  let width = 0;
  const first = inputs.map((input) => {
    const place = width;
    width += inputWidth(input);
    return place;
  });
  return { first, width };
}
