import { Counter } from 'prom-client';
import type { Registry } from 'prom-client';
import type { PolicyKind, ViolationRule } from '../../core/entrance/violation.js';

/** Violations of one rule by one column of one version. */
export interface Tally {
  add(): void;
}

/** Asked for a rule's tally when a column breaks it for the first time: most never do. */
export type Tallies = (column: string, rule: ViolationRule, policy: PolicyKind) => Tally;

const LABELS = ['endpoint', 'version', 'column', 'rule', 'policy'] as const;
type Labels = Readonly<Record<(typeof LABELS)[number], string>>;

/** `perennial_serving_input_violations_total`. A violation adds one to a number; the metrics library hears of it at the next scrape. */
export class InputViolations {
  private readonly counter: Counter<(typeof LABELS)[number]>;
  private unreported: PendingTally[] = [];

  constructor(registry: Registry) {
    this.counter = new Counter({
      name: 'perennial_serving_input_violations_total',
      help: 'Values in requests that were not as the definition or the training rows say, by rule and by what became of them.',
      labelNames: [...LABELS],
      registers: [registry],
      collect: () => this.report(),
    });
  }

  /** For a version behind an endpoint. */
  of(endpoint: string, version: number): Tallies {
    const isWaiting = (tally: PendingTally): unknown => this.unreported.push(tally);
    return (column, rule, policy) => new PendingTally({ endpoint, version: String(version), column, rule, policy }, isWaiting);
  }

  private report(): void {
    const tallies = this.unreported;
    this.unreported = [];
    for (const tally of tallies) this.counter.inc(tally.labels, tally.take());
  }
}

class PendingTally implements Tally {
  private pending = 0;

  constructor(
    readonly labels: Labels,
    private readonly isWaiting: (tally: PendingTally) => unknown,
  ) {}

  add(): void {
    if (this.pending === 0) this.isWaiting(this);
    this.pending += 1;
  }

  take(): number {
    const { pending } = this;
    this.pending = 0;
    return pending;
  }
}
