import type { PolicyKind, ViolationRule } from '../../core/input-rules/violation.js';
import type { PendingCounters } from './pending-counter.js';

/** Violations of one rule by one column of one version. */
export interface Tally {
  inc(): void;
}

/** Asked for a rule's tally when a column breaks it for the first time: most never do. */
export type Tallies = (column: string, rule: ViolationRule, policy: PolicyKind) => Tally;

/** Labels of `perennial_serving_input_violations_total`. */
export const VIOLATION_LABELS = ['endpoint', 'version', 'column', 'rule', 'policy'] as const;

/** For a version behind an endpoint. */
export function violationTallies(counters: PendingCounters<(typeof VIOLATION_LABELS)[number]>, endpoint: string, version: number): Tallies {
  return (column, rule, policy) => counters.of({ endpoint, version: String(version), column, rule, policy });
}
