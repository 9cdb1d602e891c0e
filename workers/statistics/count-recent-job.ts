import type { RecentCounts, RecentRequest } from '../../adapters/statistics/statistics.js';
import { zoneOf } from '../../core/definition/zone-of.js';
import type { TrainingPart } from '../../core/definition/definition.js';
import { countInto, withZeroCounts } from '../../core/drift/column-profile.js';
import type { ColumnProfile } from '../../core/drift/column-profile.js';
import { compileExpression } from '../../core/expression/compile-expression.js';
import { compileInputs } from '../../core/inputs/input-program.js';
import { taskSpec } from '../../core/tasks/tasks.js';
import type { Column, Table } from '../../core/table.js';
import { inputValues } from '../../core/features/input-values.js';
import type { JobParts } from './parts/job-parts.js';

/** @throws FEATURE_COLUMN_MISSING, FEATURE_TYPE_MISMATCH when the source no longer gives an input */
export async function countRecentJob(
  { table: { paths, columns }, ...question }: RecentRequest,
  { readTable }: Pick<JobParts, 'readTable'>,
): Promise<RecentCounts> {
  return countRecent(await readTable(paths, columns), question);
}

function countRecent(
  table: Table,
  { training, reference, window, asOf, championAsOf, ...columns }: Omit<RecentRequest, 'table'>,
): RecentCounts {
  const eventTimes = timesOf(table, training.time?.event);
  const inWindow = rowsWhere(table.rows, (row) => (eventTimes[row] as number) >= window.from && (eventTimes[row] as number) < window.to);
  const program = compileInputs(columns);
  const derived = program.withFeatures(table, inWindow, 'trained');
  const profiles = program.modelInputs.flatMap((input): readonly [string, ColumnProfile][] => {
    const bins = reference[input.name];
    return bins === undefined ? [] : [[input.name, countInto(withZeroCounts(bins), inputValues(derived, input, inWindow))]];
  });
  const maturedAt = maturity(table, training);
  const matured = rowsWhere(table.rows, (row) => maturedAt(row) > championAsOf && maturedAt(row) <= asOf);
  return { rows: inWindow.length, maturedRows: matured.length, profiles: Object.fromEntries(profiles) };
}

/**
 * When a row became one that `computeLabels` counts as mature, epoch milliseconds; NaN for a row without a label. It has no opinion on
 * the labels themselves: a window of one class is no error here.
 */
function maturity(table: Table, { task, label, time }: TrainingPart): (row: number) => number {
  const eventTimes = timesOf(table, time?.event);
  const known = label === null || label.knownAt === null ? null : timesOf(table, label.knownAt);
  const needsLabel = label !== null && taskSpec(task).labels === 'learned';
  const hasLabel = needsLabel ? notNull(compileExpression(label.is).evaluate(table, zoneOf({ time }))) : () => true;
  return (row) => {
    const ripe = (eventTimes[row] as number) + (label?.maturesMs ?? 0);
    return hasLabel(row) ? Math.max(ripe, known === null ? ripe : (known[row] as number)) : NaN;
  };
}

function notNull(column: Column): (row: number) => boolean {
  return column.type === 'string' ? (row) => (column.codes[row] as number) >= 0 : (row) => !Number.isNaN(column.values[row]);
}

/** The table engine has read the column as timestamps, or has refused to. Without a column no row is of any window. */
function timesOf(table: Table, name: string | undefined): Float64Array {
  const column = name === undefined ? undefined : table.columns[name];
  return column === undefined || column.type === 'string' ? new Float64Array(table.rows).fill(NaN) : column.values;
}

function rowsWhere(count: number, holds: (row: number) => boolean): Int32Array {
  const rows: number[] = [];
  for (let row = 0; row < count; row += 1) if (holds(row)) rows.push(row);
  return Int32Array.from(rows);
}
