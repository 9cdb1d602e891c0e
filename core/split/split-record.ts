import type { ColumnType } from '../table.js';

/**
 * How a run's rows were divided, as its manifest keeps it: by the rule, and by whatever decides for one row on which side it is. A new
 * rule is a new member of the union and a row in the tables of `unseen-by-both.ts`.
 */
export type SplitRecord = TimeSplitRecord | HashSplitRecord | FoldsRecord;

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

/** Every row with a known label influenced the model; what each fold was worth is beside it in the run's manifest. */
export interface FoldsRecord {
  readonly rule: 'folds';
  readonly by: 'random' | 'group' | 'time';
  readonly k: number;
  /** Null by time. */
  readonly salt: string | null;
  /** Columns that give the fold of a row; none by time. */
  readonly placedBy: readonly PlacedColumn[];
  /** Last event time among the rows; null: they have none. */
  readonly trainedUntil: number | null;
}

export interface PlacedColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/** @param validatedUntil last event time of the validation rows; null: they have none */
export function influencedByValidation(record: SplitRecord, validatedUntil: number | null): SplitRecord {
  const until = record.trainedUntil === null || validatedUntil === null ? null : Math.max(record.trainedUntil, validatedUntil);
  if (record.rule === 'folds') return record;
  if (record.rule === 'time') return { ...record, trainedUntil: until ?? record.trainedUntil };
  return { ...record, usesValidation: true, trainedUntil: until };
}
