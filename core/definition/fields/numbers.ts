import { z } from 'zod';

export const wholeNumber = (low: number, high: number) => z.number().int().min(low).max(high);
export const realNumber = z.number().min(-1e300).max(1e300);
export const positiveNumber = z.number().gt(0).max(1e300);
export const nonNegativeNumber = z.number().min(0).max(1e300);
export const share = z.number().gt(0).max(1);
