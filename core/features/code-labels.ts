import type { Task } from '../definition/definition.js';
import { DomainError } from '../errors.js';
import type { Column, NumberColumn } from '../table.js';
import { requireFloat32 } from './require-float32.js';

export interface CodedLabels {
  readonly values: Float32Array;
  readonly classes: readonly string[] | null;
}

export interface CodingRules {
  readonly task: Task;
  /** The expression, for messages. */
  readonly label: string;
  /** One class alone is no error. */
  readonly allowsConstant: boolean;
  readonly usable: (row: number) => boolean;
}

/**
 * Turns a label's results into numbers for the trainer; NaN where a row is not `usable` or has no label.
 * @throws LABEL_TYPE_MISMATCH, VALUES_BEYOND_FLOAT32, LABEL_CONSTANT when a classification has fewer than two classes among the usable rows
 */
export function codeLabels(results: Column, rules: CodingRules): CodedLabels {
  const { task, label, usable } = rules;
  if (task === 'multiclass') return codeClasses(results, rules);
  if (results.type === 'string' || results.type === 'timestamp') throw mismatch(label, task, results.type);
  const values = Float32Array.from(results.values, (value, row) => (usable(row) ? value : NaN));
  requireFloat32(`The label "${label}"`, values);
  if (task === 'binary') checkBinary(values, rules);
  return { values, classes: null };
}

function checkBinary(values: Float32Array, { label, allowsConstant }: CodingRules): void {
  let positive = 0;
  let negative = 0;
  for (const value of values) {
    if (value === 1) positive += 1;
    else if (value === 0) negative += 1;
    else if (!Number.isNaN(value)) throw mismatch(label, 'binary', 'number other than 0 and 1');
  }
  if (!allowsConstant && (positive === 0) !== (negative === 0))
    throw new DomainError('LABEL_CONSTANT', { label, rows: positive + negative });
}

function codeClasses(results: Column, { label, usable, allowsConstant }: CodingRules): CodedLabels {
  if (results.type === 'timestamp') throw mismatch(label, 'multiclass', results.type);
  const nameAt =
    results.type === 'string' ? (row: number) => results.dictionary[results.codes[row] as number] ?? null : numberNames(results);
  const size = results.type === 'string' ? results.codes.length : results.values.length;
  const names = new Set<string>();
  let rows = 0;
  for (let row = 0; row < size; row += 1) {
    const name = usable(row) ? nameAt(row) : null;
    if (name === null) continue;
    names.add(name);
    rows += 1;
  }
  if (names.size === 1 && !allowsConstant) throw new DomainError('LABEL_CONSTANT', { label, rows });
  const classes = [...names].sort(results.type === 'number' ? (a, b) => Number(a) - Number(b) : undefined);
  const indexOf = new Map(classes.map((name, i) => [name, i]));
  const values = new Float32Array(size);
  for (let row = 0; row < size; row += 1) {
    const name = usable(row) ? nameAt(row) : null;
    values[row] = name === null ? NaN : (indexOf.get(name) as number);
  }
  return { classes, values };
}

function numberNames(results: NumberColumn): (row: number) => string | null {
  return (row) => {
    const value = results.values[row] as number;
    if (Number.isNaN(value)) return null;
    return String(results.type === 'boolean' ? value === 1 : value);
  };
}

function mismatch(label: string, task: Task, found: string): DomainError {
  return new DomainError('LABEL_TYPE_MISMATCH', { label, task, found });
}
