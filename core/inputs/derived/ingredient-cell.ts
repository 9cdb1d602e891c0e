import { categoryText, namesCategory } from '../../categories/category-text.js';
import { numericCell } from '../../features/encode-cell.js';
import type { IngredientInput } from '../../features/signature.js';
import { readTime } from '../../time/read-time.js';

/** A value as a client sends it, as expressions take it: NaN or null where it is missing; undefined: it cannot be used. */
export type IngredientCell = (value: unknown) => number | string | null | undefined;

/** Numbers are the float32 that a model would get, so that a row says the same in JSON, in a float32 tensor and in a file. */
const CELLS: Readonly<Record<IngredientInput['type'], (zone: string) => IngredientCell>> = {
  number: () => (value) => {
    if (value === null) return NaN;
    const number = typeof value === 'number' || typeof value === 'boolean' ? numericCell(Number(value)) : NaN;
    return Number.isNaN(number) ? undefined : number;
  },
  text: () => (value) => {
    if (value === null || value === '') return null;
    if (typeof value === 'string' || typeof value === 'boolean') return categoryText(value);
    return typeof value === 'number' && namesCategory(value) ? categoryText(value) : undefined;
  },
  time: (zone) => (value) => {
    if (value === null || value === '') return NaN;
    return typeof value === 'string' ? (readTime(value, zone) ?? undefined) : undefined;
  },
};

export function ingredientCell({ type, zone }: IngredientInput): IngredientCell {
  return CELLS[type](zone);
}
