import type { AllowedValues, CategoricalRules, IngredientType, NumericRules, Sensitivity } from '../definition.js';

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
  /** What becomes of values in a request that are not as expected. */
  readonly rules?: CategoricalRules;
}
export type ColumnInput = (
  | ({ readonly kind: 'numeric' } & NumericOptions)
  | ({ readonly kind: 'categorical' } & CategoricalOptions)
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
