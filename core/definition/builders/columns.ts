import type { DatePart, NgramLengths, TextNorm } from '../column-kinds.js';
import type { AllowedValues, CategoricalRules, IngredientType, NumericRules, RulesOfEveryColumn, Sensitivity } from '../definition.js';

export interface NumericOptions {
  /** Expected values, bounds included. Values outside are counted and still used, unless `rules.range` says otherwise. */
  readonly range?: readonly [number, number];
  /** What becomes of values in a request that are not as expected. */
  readonly rules?: NumericRules;
}
export interface CategoricalOptions {
  /** Categories with fewer training rows are one category "other". Default 1. */
  readonly minCount?: number;
  /** Expected categories, or `known`: those of the training rows. Others are counted and still used, unless `rules.values` says otherwise. */
  readonly values?: AllowedValues;
  /**
   * How categories become the model's numbers. `one-hot`: a column each. `auto`: that where training rows have 10 categories at most, codes
   * else. Default: codes, the most frequent category first.
   */
  readonly encode?: 'one-hot' | 'auto';
  /** What becomes of values in a request that are not as expected. */
  readonly rules?: CategoricalRules;
}
interface ReadOptions {
  /** What becomes of values in a request that are not as expected. */
  readonly rules?: RulesOfEveryColumn;
}
export interface BooleanOptions extends ReadOptions {
  /** Texts that mean true, beside `true` and `1`, such as `['yes', 'Y']`. */
  readonly true?: readonly string[];
  /** Texts that mean false, beside `false` and `0`. */
  readonly false?: readonly string[];
}
export interface DateOptions extends ReadOptions {
  /** A column of the model each. Default year, month, day, weekday, and days; `hour` and `minute` where wanted. */
  readonly parts?: readonly DatePart[];
  /** IANA zone whose clocks the parts are read from, and of times that carry none. Default: `time.zone`, or UTC. */
  readonly zone?: string;
  /** From which `days` counts, YYYY-MM-DD. Default 1970-01-01. */
  readonly base?: string;
}
export interface TokensOptions extends ReadOptions {
  /** What stands between two tokens; one of letters stands as a word of its own. Default `[',', ';', 'and']`. */
  readonly separators?: readonly string[];
  /** The most frequent tokens of the training rows get a column each, all others share one. Default 50. */
  readonly maxTokens?: number;
  /** A token of fewer training rows is one of the others. Default 1. */
  readonly minCount?: number;
}
export interface TextOptions extends ReadOptions {
  /** Lengths of n-grams of words, of characters, or of both. Default `{ words: [1, 1] }`. */
  readonly ngrams?: { readonly words?: NgramLengths; readonly characters?: NgramLengths };
  /** Columns that the n-grams of words are hashed to, and as many for those of characters. Default 64. */
  readonly buckets?: number;
  /** What the length of a row's counts is made to be: 1 by squares (`l2`) or by amounts (`l1`). Default `l2`. */
  readonly norm?: TextNorm;
}
export type ColumnInput = (
  | ({ readonly kind: 'numeric' } & NumericOptions)
  | ({ readonly kind: 'categorical' } & CategoricalOptions)
  | ({ readonly kind: 'boolean' } & BooleanOptions)
  | ({ readonly kind: 'date' } & DateOptions)
  | ({ readonly kind: 'tokens' } & TokensOptions)
  | ({ readonly kind: 'text' } & TextOptions)
  | { readonly kind: 'after' }
  | { readonly kind: 'ingredient'; readonly type: IngredientType }
) & { readonly sensitive?: Sensitivity };

/** A number; null is missing, which the model handles. */
export function numeric(options: NumericOptions = {}): ColumnInput {
  return { ...options, kind: 'numeric' };
}

/** A text (or a number or boolean that is a name, not a quantity). */
export function categorical(options: CategoricalOptions = {}): ColumnInput {
  return { ...options, kind: 'categorical' };
}

/** True or false, also where a source writes 1 and 0 or texts of its own; null is missing. */
export function boolean(options: BooleanOptions = {}): ColumnInput {
  return { ...options, kind: 'boolean' };
}

/** A date, or a date and a time of day (`2026-03-01`, `2026-03-01T09:30:00+01:00`), as numbers such as its year, weekday and hour. */
export function date(options: DateOptions = {}): ColumnInput {
  return { ...options, kind: 'date' };
}

/** A list in one text, such as `garden, lift, and parking`: a column of the model for each frequent token, 1 where the row has it. */
export function tokens(options: TokensOptions = {}): ColumnInput {
  return { ...options, kind: 'tokens' };
}

/** A text in words of people: counts of its n-grams, hashed to a fixed number of columns as scikit-learn's `HashingVectorizer` does. */
export function text(options: TextOptions = {}): ColumnInput {
  return { ...options, kind: 'text' };
}

/** Known only after the event: may feed the label and checks, is no input of the model. */
export function after(): ColumnInput {
  return { kind: 'after' };
}

/**
 * A column that a request carries for `features` alone: it is no input of the model. A `time` is an ISO 8601 text, read in `time.zone`
 * where it has no offset.
 */
export function ingredient(type: IngredientType): ColumnInput {
  return { kind: 'ingredient', type };
}

/**
 * A column whose values stay out of profiles, drift reports and the prediction log. The model may learn from it all the same: snapshots
 * and the model's own files hold what it needs.
 * @param log `hash`: the prediction log holds a keyed hash, for joins; without a salt of the installation it holds nothing. Default `omit`
 */
export function sensitive(column: ColumnInput, log: Sensitivity = 'omit'): ColumnInput {
  return { ...column, sensitive: log };
}
