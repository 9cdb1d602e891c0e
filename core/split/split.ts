import type { SplitRecord } from './split-record.js';

/** What rows are for, in the order of time. */
export const PARTS = ['train', 'validation', 'test'] as const;
export type Part = (typeof PARTS)[number];

/** Event times, epoch milliseconds; half-open [from, to). */
export interface SplitBoundaries {
  readonly trainFrom: number;
  readonly trainTo: number;
  readonly validationFrom: number;
  readonly validationTo: number;
  readonly testFrom: number;
  readonly testTo: number;
  /** Last event time among the rows that influence the model. A later row is new to it, and may judge it against another model. */
  readonly trainedUntil: number;
}

/** Row numbers of the table, ascending. */
export type SplitParts = Readonly<Record<Part, Int32Array>>;

export interface Split extends SplitParts {
  /** Of a model that the validation rows do not influence. */
  readonly record: SplitRecord;
}
