import type { SplitBoundaries } from './split.js';

/**
 * How a run's rows were divided, as its manifest keeps it: by the rule, and by whatever decides for one row on which side it is. A new
 * rule is a new member of the union (with its salt and key, say) and a row in the table of `unseen-by-both.ts`.
 */
export type SplitRecord = TimeSplitRecord;

/** By event time. */
export interface TimeSplitRecord extends SplitBoundaries {
  readonly rule: 'time';
}
