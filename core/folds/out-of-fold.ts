import type { Task } from '../definition/definition.js';
import { sameClasses, scoresInOrder } from '../features/classes/class-orders.js';
import { rowHash } from '../split/row-places.js';
import type { PlacedColumn } from '../split/split-record.js';
import type { Table } from '../table.js';

/** Not the salt of any split: a row has one name, whatever its fold. */
const ROW_SALT = 'perennial/row';

/**
 * What models of folds said of rows that they had not seen: `out-of-fold.json` of a run. Plain JSON, without a value of a row: of a row there
 * is the hash of what tells it from others.
 */
export interface OutOfFold {
  readonly formatVersion: 1;
  readonly task: Task;
  /** The expression of the label. */
  readonly label: string;
  readonly classes: readonly string[] | null;
  /** What the hash of a row is of. */
  readonly row: readonly PlacedColumn[];
  /** 128 bits as hex digits, in the order of the snapshot's rows. */
  readonly rows: readonly string[];
  /** Of each row, from 0. */
  readonly fold: readonly number[];
  /** Row-major, as many of each row as the model has outputs. */
  readonly scores: readonly number[];
}

/** @param rows of the table, whose columns `by` are there */
export function rowNames(table: Table, by: readonly PlacedColumn[], rows: Int32Array): string[] {
  const hashOf = rowHash(
    table,
    by.map(({ name }) => name),
    ROW_SALT,
  );
  return Array.from(rows, (row) => Array.from(hashOf(row), (word) => word.toString(16).padStart(8, '0')).join(''));
}

/** Rows of the challenger, by their places in its list, and what the champion's recipe said of them, in the challenger's order of classes. */
export interface SharedRows {
  readonly places: Int32Array;
  readonly scores: Float32Array;
}

/**
 * Rows of which both recipes have a prediction out of fold, wherever they stand in either table. A row whose name two rows of the champion
 * have with different predictions is left out: nobody can tell which is meant.
 * @returns a clause without full stop where the two cannot be compared
 */
export function sharedRows(challenger: OutOfFold, champion: OutOfFold): SharedRows | { readonly incomparable: string } {
  const differs = difference(challenger, champion);
  if (differs !== null) return { incomparable: differs };
  const { task, classes: to } = challenger;
  const scores = scoresInOrder(Float32Array.from(champion.scores), { task, from: champion.classes, to });
  const outputs = scores.length / champion.rows.length;
  const of = (at: number): Float32Array => scores.subarray(at * outputs, (at + 1) * outputs);
  const known = new Map<string, Float32Array | null>();
  champion.rows.forEach((name, at) => {
    const before = known.get(name);
    known.set(name, before === undefined || (before !== null && before.every((score, i) => score === of(at)[i])) ? of(at) : null);
  });
  const places = Int32Array.from(challenger.rows.flatMap((name, at) => ((known.get(name) ?? null) === null ? [] : [at])));
  const shared = new Float32Array(places.length * outputs);
  places.forEach((at, i) => shared.set(known.get(challenger.rows[at] as string) as Float32Array, i * outputs));
  return { places, scores: shared };
}

function difference(challenger: OutOfFold, champion: OutOfFold): string | null {
  if (champion.task !== challenger.task) return `the champion is a ${champion.task} model and the challenger a ${challenger.task} model`;
  if (champion.label !== challenger.label) return 'the champion was trained for another label';
  if (!sameClasses(champion.classes, challenger.classes)) return 'the classes of the champion differ from those of the challenger';
  const [was, is] = [champion.row, challenger.row].map((row) => row.map(({ name, type }) => `${name} (${type})`).join(', '));
  if (was === is) return null;
  return `rows were told apart by ${was} for the champion and by ${is} now, so nobody can tell which are the same`;
}
