import type { PolicyKind, ViolationRule } from './violation.js';

export interface TableViolation {
  readonly column: string;
  readonly rule: ViolationRule;
  readonly policy: PolicyKind;
  readonly rows: number;
}

/** Rows that broke a rule of one column, in the order in which the rules were first broken. */
export class RowCounts {
  private readonly counts = new Map<string, { readonly rule: ViolationRule; readonly policy: PolicyKind; rows: number }>();

  add(rule: ViolationRule, policy: PolicyKind, rows: number): void {
    if (rows === 0) return;
    const known = this.counts.get(rule);
    if (known === undefined) this.counts.set(rule, { rule, policy, rows });
    else known.rows += rows;
  }

  of(column: string): TableViolation[] {
    return [...this.counts.values()].map((count) => ({ column, ...count }));
  }
}
