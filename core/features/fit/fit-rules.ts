import type { CategoricalRules, InputPolicy, NumericRules } from '../../definition/definition.js';
import { DomainError } from '../../errors.js';
import type { FittedPolicy, FittedRules } from '../signature.js';

/** Typical values of a column's training rows; undefined when every row is missing there. */
export interface TypicalValues {
  readonly median: () => number | undefined;
  readonly mode: () => number | string | undefined;
}

/**
 * Computes what a column's rules put in from the training rows. Undefined when there are no rules.
 * @throws IMPUTED_VALUE_UNKNOWN
 */
export function fitRules(
  column: string,
  rules: NumericRules | CategoricalRules | undefined,
  typical: TypicalValues,
): FittedRules | undefined {
  if (rules === undefined) return undefined;
  return Object.fromEntries(Object.entries(rules).map(([rule, policy]) => [rule, fitPolicy(policy, { column, rule, typical })]));
}

interface RulePlace {
  readonly column: string;
  readonly rule: string;
  readonly typical: TypicalValues;
}

function fitPolicy(policy: InputPolicy, { column, rule, typical }: RulePlace): FittedPolicy {
  if (policy.kind !== 'impute' || 'value' in policy) return policy;
  const value = typical[policy.with]();
  if (value === undefined) throw new DomainError('IMPUTED_VALUE_UNKNOWN', { column, rule, wanted: policy.with });
  return { kind: 'impute', value };
}
