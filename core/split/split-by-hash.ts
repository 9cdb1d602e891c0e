import type { HashSplitDefinition } from '../definition/definition.js';
import { DomainError } from '../errors.js';
import { LABEL_STATE } from '../features/compute-labels.js';
import type { Table } from '../table.js';
import { checkHashParts } from './check-hash-parts.js';
import { PLACES, rowPlaces } from './row-places.js';
import type { PlacedColumn } from './split-record.js';
import type { Part, Split } from './split.js';

export interface HashSplitRequest {
  readonly split: HashSplitDefinition;
  readonly table: Table;
  /** Of `LABEL_STATE`: only mature rows are split. */
  readonly labelState: Uint8Array;
  /** Epoch milliseconds per row; null: the rows have none. */
  readonly eventTimes: Float64Array | null;
}

/**
 * Divides the mature rows by their places: test from below, validation from above, train between. So a larger test part holds the smaller
 * one, validation likewise, neither moves the other, and a row keeps its side when others come.
 * @throws SPLIT_PART_TOO_SMALL, FEATURE_COLUMN_MISSING
 */
export function splitByHash({ split, table, labelState, eventTimes }: HashSplitRequest): Split {
  const { kind: rule, salt, by } = split;
  const bounds = hashBounds(split);
  const columns = placedColumns(table, by);
  const places = rowPlaces(table, by, salt);
  const rows: Record<Part, number[]> = { train: [], validation: [], test: [] };
  for (let row = 0; row < table.rows; row += 1) {
    if (labelState[row] === LABEL_STATE.mature) rows[partAt(places[row] as number, bounds)].push(row);
  }
  const parts = { train: Int32Array.from(rows.train), validation: Int32Array.from(rows.validation), test: Int32Array.from(rows.test) };
  checkHashParts(parts, { split, places, labelState });
  const trainedUntil =
    eventTimes === null ? null : parts.train.reduce((newest, row) => Math.max(newest, eventTimes[row] as number), -Infinity);
  return { ...parts, record: { rule, salt, by: columns, ...bounds, usesValidation: false, trainedUntil } };
}

export interface HashBounds {
  readonly testBelow: number;
  readonly validationFrom: number;
}

/** Multiplying by a power of two is exact, so the only rounding is the one that is seen here. */
export function hashBounds({ validation, test }: Pick<HashSplitDefinition, 'validation' | 'test'>): HashBounds {
  return { testBelow: Math.round(test * PLACES), validationFrom: PLACES - Math.round(validation * PLACES) };
}

export function partAt(place: number, { testBelow, validationFrom }: HashBounds): Part {
  if (place < testBelow) return 'test';
  return place < validationFrom ? 'train' : 'validation';
}

/** @throws SPLIT_COLUMN_MISSING */
export function placedColumns(table: Table, by: readonly string[]): readonly PlacedColumn[] {
  return by.map((name) => {
    const column = Object.hasOwn(table.columns, name) ? table.columns[name] : undefined;
    if (column === undefined) throw new DomainError('SPLIT_COLUMN_MISSING', { column: name });
    return { name, type: column.type };
  });
}
