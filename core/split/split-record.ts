import type { ColumnType } from '../table.js';
import type { SplitBoundaries } from './split.js';

/**
 * How a run's rows were divided, as its manifest keeps it: by the rule, and by whatever decides for one row on which side it is. A new
 * rule is a new member of the union and a row in the tables of `unseen-by-both.ts`.
 */
export type SplitRecord = TimeSplitRecord | HashSplitRecord;

/** By event time. */
export interface TimeSplitRecord extends SplitBoundaries {
  readonly rule: 'time';
}

/** By the place of a row, which its columns give (`row-places.ts`): the test part is below `testBelow`, the validation part from `validationFrom` on. */
export interface HashSplitRecord {
  readonly rule: 'random' | 'grouped';
  readonly salt: string;
  /** With the types that they had: a value of another type has another place. */
  readonly by: readonly PlacedColumn[];
  /** Whole numbers of 0 to 2^32. */
  readonly testBelow: number;
  readonly validationFrom: number;
  /** The validation rows influenced the model: they stopped its training, or chose its parameters. */
  readonly usesValidation: boolean;
  /** Last event time among the rows that influence the model; null: the rows have none. */
  readonly trainedUntil: number | null;
}

export interface PlacedColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/** @param validatedUntil last event time of the validation rows; null: they have none */
export function influencedByValidation(record: SplitRecord, validatedUntil: number | null): SplitRecord {
  const until = record.trainedUntil === null || validatedUntil === null ? null : Math.max(record.trainedUntil, validatedUntil);
  if (record.rule === 'time') return { ...record, trainedUntil: until ?? record.trainedUntil };
  return { ...record, usesValidation: true, trainedUntil: until };
}
