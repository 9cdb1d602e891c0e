import type { InputRuleName } from '../definition/definition.js';
import type { FittedPolicy } from '../features/signature.js';
import type { Report } from './violation.js';

/** Tells of the violation; the value that takes the place of the one that broke the rule, or that one itself. */
export function applyPolicy(policy: FittedPolicy, rule: InputRuleName, value: unknown, report: Report): unknown {
  report(rule, policy.kind, value);
  return policy.kind === 'impute' ? policy.value : value;
}
