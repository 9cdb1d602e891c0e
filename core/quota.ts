import { DomainError } from './errors.js';
import { LeakyBuckets } from './leaky-buckets.js';

export interface QuotaRule {
  /** What is counted, in words. */
  readonly quota: string;
  /** So much at once, and so much more in each window. */
  readonly limit: number;
  readonly windowMs: number;
  /** What an operator sets to change the limit. */
  readonly setting: string;
}

/** What each caller may use of something that is expensive to hold. Times are monotonic, in milliseconds. */
export class Quota {
  private readonly used: LeakyBuckets;
  private readonly unitMs: number;

  constructor(private readonly rule: QuotaRule) {
    this.unitMs = rule.windowMs / rule.limit;
    this.used = new LeakyBuckets(rule.windowMs - this.unitMs);
  }

  /**
   * Who has anything left may use more than that once, and pays for it afterwards: so one that is larger than the whole quota is
   * possible. Errors: QUOTA_EXCEEDED.
   */
  require(caller: string, nowMs: number): void {
    const waitMs = this.used.waitMs(caller, nowMs);
    if (waitMs > 0) throw quotaExceeded(this.rule, waitMs);
  }

  charge(caller: string, amount: number, nowMs: number): void {
    this.used.add(caller, amount * this.unitMs, nowMs);
  }
}

export function quotaExceeded({ quota, limit, setting }: Pick<QuotaRule, 'quota' | 'limit' | 'setting'>, waitMs: number): DomainError {
  return new DomainError('QUOTA_EXCEEDED', { quota, limit, setting, waitS: Math.ceil(waitMs / 1_000) });
}

const QUIET_MS = 60_000;

/** Refusals by a quota, told in the log when they begin and then once a minute at most. */
export class QuotaRefusals {
  private quietUntil = -Infinity;
  private untold = 0;

  constructor(private readonly log: (line: string) => void) {}

  /** @param caller as it may stand in a log */
  add(quota: string, caller: string, nowMs: number): void {
    this.untold += 1;
    if (nowMs < this.quietUntil) return;
    this.log(`${caller} has used up its quota of ${quota} and is refused (${this.untold} refusals since the last such line)`);
    this.quietUntil = nowMs + QUIET_MS;
    this.untold = 0;
  }
}
