import type { Task } from '../definition/definition.js';
import type { ColumnFacts, ListedValue } from './column-facts.js';
import { hasWord } from './name-words.js';
import { isNumbered } from './inferred-column.js';

export interface InferredLabel {
  readonly column: string;
  readonly task: Task;
  /** Of two classes, the one whose probability is predicted. */
  readonly positive: string | number | boolean | null;
  readonly reason: string;
}

const LABELS = new Set(
  'label labels target class outcome y churn churned default defaulted survived response converted purchased fraud bought quality species diagnosis'.split(
    ' ',
  ),
);
const YES = ['true', 'yes', 'y', '1', 'positive', 'pos'];
/** More different whole numbers than this are amounts. */
const MOST_CLASSES = 20;

/** The column that its name calls the label, else the last one that can be one. Undefined: none can. */
export function chooseLabel(columns: readonly ColumnFacts[]): { readonly facts: ColumnFacts; readonly reason: string } | undefined {
  const possible = columns.filter(canBeLabel);
  const named = possible.filter(({ name }) => hasWord(name, LABELS)).at(-1);
  if (named !== undefined) return { facts: named, reason: 'its name calls it so' };
  const last = possible.at(-1);
  return last === undefined ? undefined : { facts: last, reason: 'it is the last column that can be one' };
}

function canBeLabel(facts: ColumnFacts): boolean {
  if (facts.distinct < 2 || isNumbered(facts) || facts.type === 'timestamp') return false;
  return facts.type !== 'string' || facts.distinct <= MOST_CLASSES;
}

/** What is predicted of the label's column, by its values. */
export function inferLabel(facts: ColumnFacts, why: string): InferredLabel {
  const label = { column: facts.name, positive: null };
  if (facts.distinct === 2) {
    const positive = positiveOf(facts);
    return { ...label, task: 'binary', positive: positive.value, reason: `${why}; it has two values, and ${positive.why}` };
  }
  if (facts.type === 'string' || (facts.isWhole && facts.distinct <= MOST_CLASSES && facts.rows / facts.distinct >= MOST_CLASSES))
    return { ...label, task: 'multiclass', reason: `${why}; it has ${facts.distinct} values` };
  return { ...label, task: 'regression', reason: `${why}; it is an amount` };
}

function positiveOf({ listed, type }: ColumnFacts): { readonly value: string | number | boolean; readonly why: string } {
  const [often, seldom] = listed as readonly [ListedValue, ListedValue];
  if (type === 'boolean') return { value: true, why: 'true is the one whose probability is predicted' };
  const yes = listed.find(({ value }) => YES.includes(String(value).toLowerCase()));
  if (yes !== undefined) return { value: yes.value, why: `${JSON.stringify(yes.value)} is the one whose probability is predicted` };
  const { value } = seldom.rows === often.rows ? later(often, seldom) : seldom;
  return { value, why: `${JSON.stringify(value)}, the rarer one, is the one whose probability is predicted` };
}

function later(a: ListedValue, b: ListedValue): ListedValue {
  return a.value > b.value ? a : b;
}
