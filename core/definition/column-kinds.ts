/** What of a date or time a model may learn from, by the clocks of one zone. Numbers, as pandas has them. */
export const DATE_PARTS = ['year', 'month', 'day', 'weekday', 'hour', 'minute', 'days'] as const;

/**
 * `month` 1 to 12, `day` of the month, `weekday` 0 (Monday) to 6, `hour` 0 to 23, `minute` 0 to 59; `days` since a base date, with what has
 * passed of the day as a fraction.
 */
export type DatePart = (typeof DATE_PARTS)[number];

/** How a category becomes numbers; absent: its code, the most frequent one first. */
export type CategoryEncoding =
  /** A column for each category, 1 where it is that one. */
  | { readonly kind: 'one-hot' }
  /** `one-hot` where training rows have no more than `MAX_AUTO_ONE_HOT` categories, else codes. */
  | { readonly kind: 'auto' };

export const MAX_AUTO_ONE_HOT = 10;

/** Lengths of n-grams, from and to. */
export type NgramLengths = readonly [number, number];

export type TextNorm = 'l2' | 'l1' | 'none';
