import type { ColumnType } from '../../table.js';
import { inClassOrder } from './class-names.js';

/** By what the positive class was chosen: `named` by the definition, or by the first rule that tells the two apart. */
export type PositiveRule = 'named' | 'true' | 'larger' | 'affirmative' | 'later';

/** For people, behind "the positive class is NAME". */
export const POSITIVE_RULES: Readonly<Record<PositiveRule, string>> = {
  named: 'named by label.positive',
  true: 'true, not false',
  larger: 'the larger number',
  affirmative: 'the affirmative one',
  later: 'the later one by name',
};

const AFFIRMATIVE = new Set(['yes', 'y', 'true', 't', '1', 'positive', 'pos', 'on']);
const NEGATIVE = new Set(['no', 'n', 'false', 'f', '0', 'negative', 'neg', 'off']);

export interface TwoClasses {
  /** The negative and the positive one. */
  readonly classes: readonly [string, string];
  readonly by: PositiveRule;
}

/**
 * Which of two classes a probability is of. A function of their names alone, never of how often each occurs, so that a retraining on other
 * rows cannot turn the answers round. What is left to the order of names is as in scikit-learn, whose `classes_` are sorted.
 */
export function choosePositive(names: readonly [string, string], type: ColumnType, named: string | undefined): TwoClasses {
  const [first, second] = inClassOrder(names, type) as [string, string];
  if (named !== undefined) return { classes: named === first ? [second, first] : [first, second], by: 'named' };
  if (type === 'boolean') return { classes: [first, second], by: 'true' };
  if (type === 'number') return { classes: [first, second], by: 'larger' };
  if (says(AFFIRMATIVE, first) && says(NEGATIVE, second)) return { classes: [second, first], by: 'affirmative' };
  if (says(NEGATIVE, first) && says(AFFIRMATIVE, second)) return { classes: [first, second], by: 'affirmative' };
  return { classes: [first, second], by: 'later' };
}

function says(words: ReadonlySet<string>, name: string): boolean {
  return words.has(name.trim().toLowerCase());
}
