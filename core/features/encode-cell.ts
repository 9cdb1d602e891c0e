import { categoryText } from '../categories/category-text.js';

/** Code of a category that is rare in the training rows or was never seen there. */
const OTHER_CODE = 0;

/**
 * A number as the model sees it: nearest float32; missing (NaN) when it is not finite or beyond float32.
 * Minus zero becomes zero, since JSON does not carry its sign.
 */
export function numericCell(value: number): number {
  const rounded = Math.fround(value);
  return Number.isFinite(rounded) ? rounded + 0 : NaN;
}

/** A category's text as the model sees it: its code as a number, or the code of the others. */
export function categoricalCell(codes: ReadonlyMap<string, number>, category: string): number {
  return codes.get(category) ?? OTHER_CODE;
}

/** Code of each category by its text, from 1. Float32 holds every code up to 2^24 exactly. */
export function categoryCodes(categories: readonly string[]): ReadonlyMap<string, number> {
  return new Map(categories.map((category, i) => [categoryText(category), i + 1]));
}
