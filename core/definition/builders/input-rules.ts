/** What becomes of a value in a request that breaks a rule. */
export type InputPolicyInput =
  | { readonly kind: 'reject' }
  | { readonly kind: 'count' }
  | { readonly kind: 'impute'; readonly with: 'median' | 'mode' }
  | { readonly kind: 'impute'; readonly value: number | string };

interface RulesOfEveryColumn {
  /** A value of another type. Counted means: taken as null. Default `reject()`. */
  readonly type?: InputPolicyInput;
  /** Default: null is a value like any other. */
  readonly null?: InputPolicyInput;
}
export interface NumericRules extends RulesOfEveryColumn {
  /** A number outside `range`. Default `count()`. */
  readonly range?: InputPolicyInput;
}
export interface CategoricalRules extends RulesOfEveryColumn {
  /** A category that is not in `values`. Default `count()`. */
  readonly values?: InputPolicyInput;
}

/** The whole request is refused with 400; the answer names field and rule, never the value. */
export function reject(): InputPolicyInput {
  return { kind: 'reject' };
}

/** The value is used as it is, and counted in `perennial_serving_input_violations_total`. */
export function count(): InputPolicyInput {
  return { kind: 'count' };
}

/** Another value is used: this one, or the median (numbers) or the most frequent value of the training rows. Training rows stay as they are. */
export function impute(value: 'median' | 'mode' | { readonly value: number | string }): InputPolicyInput {
  return typeof value === 'string' ? { kind: 'impute', with: value } : { kind: 'impute', value: value.value };
}
