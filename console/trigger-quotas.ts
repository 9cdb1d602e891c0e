import { isDomainError } from '../core/errors.js';
import { networkOf } from '../core/leaky-buckets.js';
import { Quota, QuotaRefusals } from '../core/quota.js';

/** One address leaves three quarters of what all may send to others. */
const ADDRESSES = 4;
const ALL = 'all';
const WINDOW = { windowMs: 60_000, setting: 'PERENNIAL_WEBHOOK_TRIGGERS_PER_MINUTE' };

/** How many triggers the webhook takes, by address and of its token as a whole. */
export class TriggerQuotas {
  private readonly byAddress: Quota;
  private readonly together: Quota;
  private readonly refusals: QuotaRefusals;

  constructor(triggersPerMinute: number, log: (line: string) => void) {
    this.byAddress = new Quota({ ...WINDOW, quota: 'triggers a minute', limit: triggersPerMinute });
    this.together = new Quota({ ...WINDOW, quota: 'triggers a minute of all senders', limit: ADDRESSES * triggersPerMinute });
    this.refusals = new QuotaRefusals((line) => log(`webhook: ${line}`));
  }

  /** Before the body is read. Errors: QUOTA_EXCEEDED. */
  require(address: string): void {
    const nowMs = performance.now();
    try {
      this.byAddress.require(networkOf(address), nowMs);
      this.together.require(ALL, nowMs);
    } catch (error) {
      if (isDomainError(error)) this.refusals.add(String(error.details.quota), networkOf(address), nowMs);
      throw error;
    }
  }

  charge(address: string, triggers: number): void {
    const nowMs = performance.now();
    this.byAddress.charge(networkOf(address), triggers, nowMs);
    this.together.charge(ALL, triggers, nowMs);
  }
}
