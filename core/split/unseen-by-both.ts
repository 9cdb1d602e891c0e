import type { Table } from '../table.js';
import { partAt } from './split-by-hash.js';
import { rowPlaces } from './row-places.js';
import type { FoldsRecord, HashSplitRecord, SplitRecord, TimeSplitRecord } from './split-record.js';
import type { Part } from './split.js';

/** What the rules look at to tell where the rows of a table belong. */
export interface SplitRows {
  readonly table: Table;
  /** Per row, epoch milliseconds; NaN is unknown. Null: these rows have no event time. */
  readonly eventTimes: Float64Array | null;
}

/** A clause without full stop: nobody can tell which rows are new to both. */
interface Undecided {
  readonly incomparable: string;
}
/** By the number of a row in the table. */
type RowTest = (row: number) => boolean;
export type UnseenRows = { readonly isUnseen: RowTest } | Undecided;

/** How a rule tells of a row whether it may have influenced the model (`seen`), and whether it is of training or validation (`inParts`). */
interface Sides {
  readonly seen: RowTest;
  readonly inParts: RowTest;
}

type Rule = SplitRecord['rule'];
const SIDES: { readonly [R in Rule]: (record: Extract<SplitRecord, { rule: R }>, rows: SplitRows) => Sides | Undecided } = {
  time: sidesByTime,
  random: sidesByHash,
  grouped: sidesByHash,
  folds: sidesByFolds,
};

/** A row of unknown time may have influenced the model, and may be of either part. */
function sidesByTime(record: TimeSplitRecord, { eventTimes }: SplitRows): Sides | Undecided {
  if (eventTimes === null) return { incomparable: 'a model was split by event time, and these rows have none' };
  const { trainedUntil, trainFrom, trainTo, validationFrom, validationTo } = record;
  const at = (row: number): number => eventTimes[row] as number;
  const within = (time: number, from: number, to: number): boolean => time >= from && time < to;
  return {
    seen: (row) => !(at(row) > trainedUntil),
    inParts: (row) => Number.isNaN(at(row)) || within(at(row), trainFrom, trainTo) || within(at(row), validationFrom, validationTo),
  };
}

/** That a row came later cannot be told, so one on the side of the training rows counts as seen. */
function sidesByHash(record: HashSplitRecord, { table }: SplitRows): Sides | Undecided {
  for (const { name, type } of record.by) {
    const column = Object.hasOwn(table.columns, name) ? table.columns[name] : undefined;
    const told = `a model was split by the hash of column "${name}"`;
    if (column === undefined) return { incomparable: `${told}, which these rows do not have` };
    if (column.type !== type) return { incomparable: `${told}, which was of type ${type} and is of type ${column.type} here` };
  }
  const names = record.by.map(({ name }) => name);
  const places = rowPlaces(table, names, record.salt);
  const part = (row: number): Part => partAt(places[row] as number, record);
  return {
    seen: (row) => part(row) === 'train' || (record.usesValidation && part(row) === 'validation'),
    inParts: (row) => part(row) !== 'test',
  };
}

/** All rows of its time taught it. */
function sidesByFolds({ trainedUntil }: FoldsRecord, { eventTimes }: SplitRows): Sides | Undecided {
  if (trainedUntil === null || eventTimes === null) {
    return { incomparable: 'a model was trained on all rows of its table, and without an event time nobody can tell which those were' };
  }
  const seen = (row: number): boolean => !((eventTimes[row] as number) > trainedUntil);
  return { seen, inParts: seen };
}

function sidesOf(record: SplitRecord, rows: SplitRows): Sides | Undecided {
  if (!Object.hasOwn(SIDES, record.rule)) {
    return { incomparable: `this release does not know the split rule ${JSON.stringify(record.rule)}` };
  }
  return (SIDES[record.rule] as (record: SplitRecord, rows: SplitRows) => Sides | Undecided)(record, rows);
}

/**
 * Rows that neither the training nor the validation part of a model had: only those tell what it is worth. That a row of such a time came
 * later cannot be told, so it counts as seen.
 */
export function unseenByParts(record: SplitRecord, rows: SplitRows): UnseenRows {
  const sides = sidesOf(record, rows);
  return 'incomparable' in sides ? sides : { isUnseen: (row) => !sides.inParts(row) };
}

/**
 * Rows that influenced neither of two models, the only ones that may judge them against each other: each record is asked by its own rule.
 * Records come from stored manifests: one whose rule this release does not know is a finding, not an error.
 */
export function unseenByBoth(a: SplitRecord, b: SplitRecord, rows: SplitRows): UnseenRows {
  const [first, second] = [sidesOf(a, rows), sidesOf(b, rows)];
  if ('incomparable' in first) return first;
  if ('incomparable' in second) return second;
  return { isUnseen: (row) => !first.seen(row) && !second.seen(row) };
}
