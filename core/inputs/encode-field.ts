import { categoryText, namesCategory } from '../categories/category-text.js';
import { categoricalCell, numericCell } from '../features/encode-cell.js';

/** A value that rules have judged, as the model's float32; NaN is missing, and so is what cannot be used. */
export type EncodeField = (value: unknown) => number;

export const encodeNumber: EncodeField = (value) => {
  if (typeof value === 'number') return numericCell(value);
  return typeof value === 'boolean' ? Number(value) : NaN;
};

export function encodeCategory(codes: ReadonlyMap<string, number>): EncodeField {
  return (value) => {
    if (value === '') return NaN;
    if (typeof value === 'string' || typeof value === 'boolean') return categoricalCell(codes, categoryText(value));
    return typeof value === 'number' && namesCategory(value) ? categoricalCell(codes, categoryText(value)) : NaN;
  };
}
