import type { LabelDefinition, Task } from '../definition/definition.js';
import { DomainError } from '../errors.js';
import { compileExpression } from '../expression/compile-expression.js';
import { didYouMean } from '../nearest-name.js';
import type { Table } from '../table.js';
import { taskSpec } from '../tasks/tasks.js';
import type { PositiveRule } from './classes/choose-positive.js';
import { codeLabels } from './code-labels.js';

/** Of one row at `asOf`: not known yet, usable, known to be null, or without an event time. Only what is known can be null. */
export const LABEL_STATE = { immature: 0, mature: 1, null: 2, undated: 3 } as const;

const NAMES = Object.keys(LABEL_STATE) as readonly (keyof typeof LABEL_STATE)[];

export interface Labels {
  /** Per row of the table: 1 or 0 for binary, the class's index for multiclass, the number for regression; NaN unless mature. */
  readonly values: Float32Array;
  /** Class names in index order (sorted, numbers by value; of two the positive one last); null for false and true, and for regression. */
  readonly classes: readonly string[] | null;
  /** By what the positive one of two named classes was chosen. */
  readonly positiveBy?: PositiveRule;
  /** Per row, of `LABEL_STATE`. */
  readonly state: Uint8Array;
  readonly counts: Readonly<Record<keyof typeof LABEL_STATE, number>>;
}

export interface LabelRequest {
  /** Null: there is none, and no row has a value. */
  readonly label: LabelDefinition | null;
  readonly task: Task;
  /** IANA zone in which the label reads times. Default: UTC */
  readonly zone?: string;
  /** Column of event times; null: rows have none, and every label is known. */
  readonly event: string | null;
  /** Epoch milliseconds; nothing that became known later is used. */
  readonly asOfMs: number;
  /** For rows that are scored, not trained on: one class alone is no error. */
  readonly allowsConstant?: boolean;
  /** Those of a model that is judged (null: false and true): labels get its numbers, and -1 where it does not know the class. */
  readonly classes?: readonly string[] | null;
}

/**
 * Computes the label of every row that is mature at `asOf`: the event is at least `matures` ago, and the `knownAt` column, where it
 * is declared, has a value that is not later than `asOf`. A snapshot leaves out what it could not know, the time of knowing included, so
 * there a row without one is a row whose label comes later. Waiting for `matures` even where `knownAt` is earlier keeps labels that
 * become known fast (a flight on time) from crowding out slow ones among the newest rows.
 * @throws LABEL_NULL when `whenNull` is `fail`, LABEL_TYPE_MISMATCH, LABEL_CLASSES, VALUES_BEYOND_FLOAT32, LABEL_COUNTS, LABEL_CONSTANT, EXPRESSION_COLUMN_MISSING, EXPRESSION_INVALID
 */
export function computeLabels({ label, task, zone, event, asOfMs, allowsConstant = false, classes }: LabelRequest, table: Table): Labels {
  const state = matureRows(table, label ?? KNOWN_AT_ONCE, event, asOfMs);
  if (label === null) return { values: new Float32Array(table.rows).fill(NaN), classes: null, state, counts: countStates(state) };
  const results = compileExpression(label.is).evaluate(table, zone);
  const { values, ...named } = codeLabels(results, {
    task,
    label,
    allowsConstant,
    classes,
    usable: (row) => state[row] === LABEL_STATE.mature,
  });
  const known = state.slice();
  for (let row = 0; row < table.rows; row += 1)
    if (state[row] === LABEL_STATE.mature && Number.isNaN(values[row])) known[row] = LABEL_STATE.null;
  const counts = countStates(known);
  if (label.whenNull === 'fail' && counts.null > 0)
    throw new DomainError('LABEL_NULL', {
      label: label.is,
      nulls: counts.null,
      mature: counts.null + counts.mature,
      immature: counts.immature,
    });
  // What is only judged by labels is trained on rows without one too.
  if (taskSpec(task).labels === 'judged') return { values, ...named, state, counts: countStates(state) };
  return { values, ...named, state: known, counts };
}

const KNOWN_AT_ONCE = { knownAt: null, maturesMs: 0 };

function countStates(state: Uint8Array): Labels['counts'] {
  const counts = { immature: 0, mature: 0, null: 0, undated: 0 };
  for (const each of state) counts[NAMES[each] as keyof typeof counts] += 1;
  return counts;
}

function matureRows(table: Table, label: Pick<LabelDefinition, 'knownAt' | 'maturesMs'>, event: string | null, asOfMs: number): Uint8Array {
  if (event === null) return new Uint8Array(table.rows).fill(LABEL_STATE.mature);
  const events = timestamps(table, event, 'time.event');
  const known = label.knownAt === null ? null : timestamps(table, label.knownAt, 'label.knownAt');
  return Uint8Array.from(events, (eventMs, row) => {
    if (Number.isNaN(eventMs)) return LABEL_STATE.undated;
    const isKnown = eventMs + label.maturesMs <= asOfMs && (known === null || (known[row] as number) <= asOfMs);
    return isKnown ? LABEL_STATE.mature : LABEL_STATE.immature;
  });
}

function timestamps(table: Table, name: string, where: string): Float64Array {
  const column = Object.hasOwn(table.columns, name) ? table.columns[name] : undefined;
  if (column === undefined)
    throw new DomainError('TIME_COLUMN_UNUSABLE', {
      column: name,
      where,
      found: 'no such column',
      suggestion: didYouMean(name, Object.keys(table.columns)),
    });
  if (column.type !== 'timestamp') throw new DomainError('TIME_COLUMN_UNUSABLE', { column: name, where, found: `type ${column.type}` });
  return column.values;
}
