import type { AuditActor, AuditOrigin } from './audit-event.js';

export interface Refusal {
  readonly actor: AuditActor;
  /** What was asked for. */
  readonly action: string;
  readonly outcome: string;
  readonly from: AuditOrigin;
}

export interface CountedRefusal extends Refusal {
  readonly count: number;
}

/** Told one by one in a minute; whoever comes from more addresses than that is told as one number. */
export const MAX_TOLD_REFUSALS = 32;

/** Counts refusals by who and from where, so that a flood of them is a few lines. Its memory has a bound. */
export class RefusalTally {
  private readonly counts = new Map<string, { readonly refusal: Refusal; count: number }>();
  private others = 0;

  note(refusal: Refusal): void {
    const { actor, action, outcome, from } = refusal;
    const key = JSON.stringify([actor.kind, actor.name, action, outcome, from.address]);
    const known = this.counts.get(key);
    if (known !== undefined) known.count += 1;
    else if (this.counts.size < MAX_TOLD_REFUSALS) this.counts.set(key, { refusal, count: 1 });
    else this.others += 1;
  }

  /** What was counted since this was asked last. */
  take(): readonly CountedRefusal[] {
    const named = [...this.counts.values()].map(({ refusal, count }) => ({ ...refusal, count }));
    const rest = this.others === 0 ? [] : [{ ...OTHERS, count: this.others }];
    this.counts.clear();
    this.others = 0;
    return [...named, ...rest];
  }
}

const OTHERS: Refusal = {
  actor: { kind: 'stranger', name: 'others' },
  action: 'authenticate',
  outcome: 'refused, from further addresses',
  from: {},
};
