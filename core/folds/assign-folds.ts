import type { FoldsSplitDefinition } from '../definition/definition.js';
import { DomainError } from '../errors.js';
import { LABEL_STATE } from '../features/compute-labels.js';
import { placedColumns } from '../split/split-by-hash.js';
import { PLACES, rowPlaces } from '../split/row-places.js';
import type { FoldsRecord } from '../split/split-record.js';
import type { Table } from '../table.js';

/** Its label is not known, so it is in no fold and teaches nothing. */
export const NO_LABEL = -2;
/** Of the earliest block by time: it teaches, and nothing judges it. */
export const UNJUDGED = -1;

export interface Folds {
  /** Per row of the table: the fold that judges it, from 0, or one of the two above. */
  readonly of: Int16Array;
  readonly k: number;
  /** Where each fold begins, epoch milliseconds; null: they go by a hash. */
  readonly from: readonly number[] | null;
  /** Per row what groups have alike; null: each row by itself. */
  readonly groups: Uint32Array | null;
  readonly record: FoldsRecord;
}

export interface FoldsRequest {
  readonly split: FoldsSplitDefinition;
  readonly table: Table;
  /** Of `LABEL_STATE`: only mature rows are in folds. */
  readonly labelState: Uint8Array;
  readonly eventTimes: Float64Array | null;
}

/**
 * Which fold judges each row. By the hash of the row, or of its group: so a row stays in its fold when others come. By time: blocks of as
 * many rows each, as scikit-learn's `TimeSeriesSplit` makes them (the earliest one is longer and judged by none), but for rows of one time,
 * which stay together.
 * @throws SPLIT_COLUMN_MISSING, FOLDS_ROWS_UNDATED
 */
export function assignFolds(request: FoldsRequest): Folds {
  const { split, labelState, eventTimes } = request;
  const { k, by, salt } = split;
  const placedBy = placedColumns(request.table, by === 'group' ? split.group : by === 'random' ? split.row : []);
  const record = { rule: 'folds', by, k, salt, placedBy, trainedUntil: newestOf(eventTimes, labelState) } as const;
  return { k, record, ...(by === 'time' ? byTime(request) : byHash(request)) };
}

type Assigned = Pick<Folds, 'of' | 'from' | 'groups'>;

function byHash({ split, table, labelState }: FoldsRequest): Assigned {
  const { by, k, salt, row, group } = split;
  const places = rowPlaces(table, by === 'group' ? group : row, salt ?? '');
  // A place is below 2^32 and k small, so the product is exact.
  const of = Int16Array.from(places, (place, i) => (labelState[i] === LABEL_STATE.mature ? Math.floor((place * k) / PLACES) : NO_LABEL));
  return { of, from: null, groups: by === 'group' ? places : null };
}

function byTime({ split: { k }, labelState, eventTimes }: FoldsRequest): Assigned {
  if (eventTimes === null) throw new Error('Folds by time need event times; definitions are checked for it.');
  const undated = labelState.reduce((sum, state) => sum + Number(state === LABEL_STATE.undated), 0);
  if (undated > 0) throw new DomainError('FOLDS_ROWS_UNDATED', { undated, rows: labelState.length });
  const sorted = eventTimes.filter((_, row) => labelState[row] === LABEL_STATE.mature).sort();
  const size = Math.floor(sorted.length / (k + 1));
  const from = Array.from({ length: k }, (_, fold) => sorted[Math.min(sorted.length - (k - fold) * size, sorted.length - 1)] ?? 0);
  const of = Int16Array.from(eventTimes, (at, row) => {
    if (labelState[row] !== LABEL_STATE.mature) return NO_LABEL;
    return from.reduce((fold, begin, i) => (at >= begin ? i : fold), UNJUDGED);
  });
  return { of, from, groups: null };
}

function newestOf(eventTimes: Float64Array | null, labelState: Uint8Array): number | null {
  if (eventTimes === null) return null;
  return eventTimes.reduce((newest, at, row) => (labelState[row] === LABEL_STATE.mature ? Math.max(newest, at) : newest), -Infinity);
}
