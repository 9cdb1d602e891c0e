import type { InputRuleName } from '../definition/definition.js';
import type { FittedPolicy, FittedRules } from '../features/signature.js';
import type { Report } from './violation.js';

/** Tells of the violation; the value that takes the place of the one that broke the rule, or that one itself. */
export function applyPolicy(policy: FittedPolicy, rule: InputRuleName, value: unknown, report: Report): unknown {
  report(rule, policy.kind, value);
  return policy.kind === 'impute' ? policy.value : value;
}

/** Null is a value like any other where no rule says otherwise. */
export function judgeNull(rules: FittedRules, report: Report): unknown {
  return rules.null === undefined ? null : applyPolicy(rules.null, 'null', null, report);
}

/** A value that the column cannot use is null to it, unless a rule puts in another. */
export function judgeType(rules: FittedRules, value: unknown, report: Report): unknown {
  const { type = { kind: 'reject' } } = rules;
  const used = applyPolicy(type, 'type', value, report);
  return type.kind === 'impute' ? used : judgeNull(rules, report);
}
