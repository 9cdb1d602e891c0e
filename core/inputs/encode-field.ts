import { categoryName } from '../features/category-name.js';
import { categoricalCell, numericCell } from '../features/encode-cell.js';

/** A value that rules have judged, as the model's float32; NaN is missing, and so is what cannot be used. */
export type EncodeField = (value: unknown) => number;

export const encodeNumber: EncodeField = (value) => {
  if (typeof value === 'number') return numericCell(value);
  return typeof value === 'boolean' ? Number(value) : NaN;
};

export function encodeCategory(codes: ReadonlyMap<string, number>): EncodeField {
  return (value) => {
    if (typeof value === 'string') return categoricalCell(codes, value);
    if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)))
      return categoricalCell(codes, categoryName(value));
    return NaN;
  };
}
