import { findLeakage } from '../leakage/find-leakage.js';
import type { RawValues } from '../leakage/group-codes.js';
import { suspicionText } from '../leakage/suspicion.js';
import type { Column } from '../table.js';
import { taskSpec } from '../tasks/tasks.js';
import type { InferredColumn } from './inferred-column.js';
import type { InferredLabel } from './inferred-label.js';

type Values = (name: string) => RawValues;

/** Columns that alone tell the label, or that are filled only where it is known, are left out until a person says otherwise. */
export function leaveSuspectsOut(
  table: ReadonlyMap<string, Column>,
  label: InferredLabel,
  columns: readonly InferredColumn[],
): readonly InferredColumn[] {
  const values: Values = (name) => rawValues(table.get(name) as Column);
  const labels = values(label.column);
  const suspicions = suspicionsOf(label, labels, columns, values);
  return columns.map((column) => {
    if (column.role.kind === 'left-out') return column;
    const left = (reason: string): InferredColumn => ({ ...column, role: { kind: 'left-out' }, reason });
    const suspicion = suspicions.get(column.name);
    if (suspicion !== undefined) return left(suspicion);
    if (isFilledWithLabel(values(column.name), labels))
      return left('it is filled only where the label is known, so it may be known only afterwards');
    return column;
  });
}

function suspicionsOf(label: InferredLabel, labels: RawValues, columns: readonly InferredColumn[], values: Values): Map<string, string> {
  const known = labels.flatMap((value, row) => (value === null ? [] : [row]));
  const classes = [...new Set(known.map((row) => labels[row]))];
  // Tables hold truth as 1 and 0.
  const positive = typeof label.positive === 'boolean' ? Number(label.positive) : label.positive;
  const code = (value: RawValues[number] | undefined): number => {
    if (taskSpec(label.task).label === 'number') return Number(value);
    return taskSpec(label.task).label === 'two-classes' ? Number(value === positive) : classes.indexOf(value);
  };
  const inspected = columns.flatMap(({ name, role: { kind } }) => {
    if (kind === 'left-out') return [];
    const all = values(name);
    return [{ name, kind, values: known.map((row) => all[row] ?? null) }];
  });
  const coded = Float32Array.from(known, (row) => code(labels[row]));
  const found = findLeakage({ task: label.task, classes: classes.length, labels: coded, columns: inspected });
  return new Map(found.map((suspicion) => [suspicion.column, reasonOf(suspicionText(suspicion))]));
}

function reasonOf(text: string): string {
  return text.replace(/^column "[\s\S]*?" alone/, 'alone it').replace('declare it after()', 'leave it out; if not, declare it');
}

function isFilledWithLabel(values: RawValues, labels: RawValues): boolean {
  const hasUnlabelled = labels.includes(null);
  const isFilled = values.some((value, row) => value !== null && labels[row] !== null);
  return hasUnlabelled && isFilled && labels.every((label, row) => label !== null || values[row] === null);
}

function rawValues(column: Column): RawValues {
  if (column.type === 'string') return Array.from(column.codes, (code) => (code < 0 ? null : (column.dictionary[code] ?? null)));
  return Array.from(column.values, (value) => (Number.isNaN(value) ? null : value));
}
