import type { Severity } from '../definition/definition.js';

/** One judged expectation. Holds counts and the definition's own words, never values of rows. */
export interface CheckResult {
  /** As in the definition: `between(distance, 0, 6000)`. */
  readonly rule: string;
  /** Null for rules on the whole table or on several columns. */
  readonly column: string | null;
  readonly severity: Severity;
  readonly passed: boolean;
  /** Rows of the table. */
  readonly total: number;
  /** Rows that break the rule. */
  readonly failed: number;
  /** Rows with nothing to judge (null). */
  readonly missing: number;
  /** Compared with `limit`: a share of rows, a number of rows, an age in milliseconds, a number of wrong columns; null when not defined. */
  readonly observed: number | null;
  readonly limit: number | null;
  /** One sentence with column, rule and counts. */
  readonly text: string;
}

export interface CheckSummary {
  /** No check of severity `error` failed. */
  readonly passed: boolean;
  readonly errors: readonly CheckResult[];
  readonly warnings: readonly CheckResult[];
}

/** Failed checks by severity. */
export function judgeChecks(results: readonly CheckResult[]): CheckSummary {
  const errors = results.filter((result) => !result.passed && result.severity === 'error');
  const warnings = results.filter((result) => !result.passed && result.severity === 'warning');
  return { passed: errors.length === 0, errors, warnings };
}
