import type { LabelDefinition, Task } from '../definition/definition.js';
import { DomainError } from '../errors.js';
import type { Column } from '../table.js';
import { taskSpec } from '../tasks/tasks.js';
import { choosePositive } from './classes/choose-positive.js';
import type { PositiveRule } from './classes/choose-positive.js';
import { classCountsText, namedClasses, spellingText } from './classes/class-counts.js';
import { classNames, countClasses, inClassOrder } from './classes/class-names.js';
import { requireFloat32 } from './require-float32.js';

export interface CodedLabels {
  readonly values: Float32Array;
  /** In the order of their numbers; null for numbers, and for false and true. */
  readonly classes: readonly string[] | null;
  /** Of two classes with names. */
  readonly positiveBy?: PositiveRule;
}

export interface CodingRules {
  readonly task: Task;
  readonly label: Pick<LabelDefinition, 'is' | 'positive' | 'weights'>;
  /** Few rows: what is not among them is no error. */
  readonly allowsConstant: boolean;
  /** Of a model that is judged: its own numbers are wanted, and -1 for a class that it does not know. */
  readonly classes?: readonly string[] | null | undefined;
  readonly usable: (row: number) => boolean;
}

const TRUTH: ReadonlyMap<string, number> = new Map([
  ['false', 0],
  ['0', 0],
  ['true', 1],
  ['1', 1],
]);

/**
 * Turns a label's results into numbers for the trainer; NaN where a row is not `usable` or has no label.
 * @throws LABEL_TYPE_MISMATCH, VALUES_BEYOND_FLOAT32, LABEL_COUNTS, LABEL_CLASSES, LABEL_CONSTANT when a classification has fewer than two classes among the usable rows
 */
export function codeLabels(results: Column, rules: CodingRules): CodedLabels {
  const { task, label, usable, classes } = rules;
  const mismatch = (): DomainError => new DomainError('LABEL_TYPE_MISMATCH', { label: label.is, task, found: results.type });
  if (results.type === 'timestamp') throw mismatch();
  const { label: kind, counts } = taskSpec(task);
  if (kind === 'number') {
    if (results.type === 'string') throw mismatch();
    const values = Float32Array.from(results.values, (value, row) => (usable(row) ? value : NaN));
    requireFloat32(`The label "${label.is}"`, values);
    if (counts === true) requireCounts(label.is, values);
    return { values, classes: null };
  }
  if (taskSpec(task).labels === 'judged') return { values: marked(results, usable, label.positive), classes: null };
  if (classes !== undefined) return { values: numbered(results, usable, classes === null ? TRUTH : placesOf(classes)), classes };
  return kind === 'two-classes' ? codeTwo(results, rules) : codeMany(results, rules);
}

/** @throws LABEL_COUNTS */
function requireCounts(label: string, values: Float32Array): void {
  const known = values.filter((value) => !Number.isNaN(value));
  const negative = known.filter((value) => value < 0).length;
  const broken = known.filter((value) => value >= 0 && !Number.isInteger(value)).length;
  if (negative + broken > 0) throw new DomainError('LABEL_COUNTS', { label, rows: known.length, negative, broken });
}

function codeTwo(results: Column, rules: CodingRules): CodedLabels {
  const { label, usable } = rules;
  const counts = countClasses(results, usable);
  const isTruth = label.positive === undefined && results.type !== 'string' && [...counts.keys()].every((name) => TRUTH.has(name));
  requireTwo(counts, rules);
  if (isTruth) return { values: numbered(results, usable, TRUTH), classes: null };
  const names = [...counts.keys()];
  if (names.length < 2) return { values: numbered(results, usable, placesOf(names)), classes: null };
  const { classes, by } = choosePositive(names as [string, string], results.type, label.positive);
  return { values: numbered(results, usable, placesOf(classes)), classes, positiveBy: by };
}

/** @throws LABEL_CLASSES, LABEL_CONSTANT */
function requireTwo(counts: ReadonlyMap<string, number>, { label, allowsConstant }: CodingRules): void {
  const { is, positive } = label;
  const told = classCountsText(counts, namedClasses(label));
  const isNamedAbsent = positive !== undefined && counts.size > 1 && !counts.has(positive);
  if (counts.size > 2 || (isNamedAbsent && !allowsConstant))
    throw new DomainError('LABEL_CLASSES', {
      label: is,
      rows: [...counts.values()].reduce((sum, rows) => sum + rows, 0),
      problem: isNamedAbsent
        ? `none has the class ${JSON.stringify(positive)} that label.positive names: ${told}${spellingText([...counts.keys(), positive])}`
        : `they have ${counts.size} classes, and it learns two: ${told}${spellingText(counts.keys())}`,
    });
  requireSeveral(counts, is, allowsConstant);
}

function codeMany(results: Column, { label, usable, allowsConstant }: CodingRules): CodedLabels {
  const counts = countClasses(results, usable);
  requireSeveral(counts, label.is, allowsConstant);
  const classes = inClassOrder(counts.keys(), results.type);
  return { values: numbered(results, usable, placesOf(classes)), classes };
}

function requireSeveral(counts: ReadonlyMap<string, number>, label: string, allowsConstant: boolean): void {
  const [rows] = counts.values();
  if (counts.size === 1 && !allowsConstant) throw new DomainError('LABEL_CONSTANT', { label, rows });
}

function placesOf(classes: readonly string[]): ReadonlyMap<string, number> {
  return new Map(classes.map((name, place) => [name, place]));
}

function numbered(results: Column, usable: (row: number) => boolean, places: ReadonlyMap<string, number>): Float32Array {
  const nameAt = classNames(results);
  const values = new Float32Array(results.type === 'string' ? results.codes.length : results.values.length);
  for (let row = 0; row < values.length; row += 1) {
    const name = usable(row) ? nameAt(row) : null;
    values[row] = name === null ? NaN : (places.get(name) ?? -1);
  }
  return values;
}

/** 1 for the class that is looked for, 0 for all others. */
function marked(results: Column, usable: (row: number) => boolean, positive: string | undefined): Float32Array {
  const places = positive === undefined ? TRUTH : new Map([[positive, 1]]);
  return numbered(results, usable, places).map((place) => (place === -1 ? 0 : place));
}
