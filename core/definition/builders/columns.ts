export interface NumericOptions {
  /** Expected values, bounds included. Values outside are counted and still used. */
  readonly range?: readonly [number, number];
}
export interface CategoricalOptions {
  /** Categories with fewer training rows are one category "other". Default 1. */
  readonly minCount?: number;
}
export type ColumnInput =
  ({ readonly kind: 'numeric' } & NumericOptions) | ({ readonly kind: 'categorical' } & CategoricalOptions) | { readonly kind: 'after' };

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
