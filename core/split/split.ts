import type { SplitRecord } from './split-record.js';

/** What rows are for, in the order of time. */
export const PARTS = ['train', 'validation', 'test'] as const;
export type Part = (typeof PARTS)[number];

/** Row numbers of the table, ascending. */
export type SplitParts = Readonly<Record<Part, Int32Array>>;

export interface Split extends SplitParts {
  /** Of a model that the validation rows do not influence. */
  readonly record: SplitRecord;
}
