import type { DomainError } from '../../core/errors.js';
import { isDomainError } from '../../core/errors.js';
import { networkOf } from '../../core/leaky-buckets.js';
import { Quota, QuotaRefusals, quotaExceeded } from '../../core/quota.js';
import type { Caller } from '../tokens/token-gate.js';
import { ANYONE } from '../tokens/token-gate.js';
import type { RequestStore } from './request-store.js';

/** What one caller may have stored to be answered later. */
export interface AsyncLimits {
  /** Of one process. So many at once, and so many more each minute. */
  readonly asyncRequestsPerMinute: number;
  /** Of one process: requests, and their answers as estimated. So many at once, and so many more each hour. */
  readonly asyncBytesPerHour: number;
  /** Of all processes over one object store. */
  readonly asyncPendingRequests: number;
}

export const DEFAULT_ASYNC_LIMITS: AsyncLimits = {
  asyncRequestsPerMinute: 6_000,
  asyncBytesPerHour: 1024 ** 3,
  asyncPendingRequests: 10_000,
};

export interface AsyncQuotasOptions {
  readonly limits: AsyncLimits;
  readonly store: Pick<RequestStore, 'countPending'>;
  /** Counts a refusal, by one of three names. */
  readonly refused: (quota: string) => void;
  /** Takes one line, without its end. */
  readonly log: (line: string) => void;
}

export interface AsyncSender {
  readonly caller: Caller;
  readonly address: string;
}

const PENDING_SETTING = 'PERENNIAL_SERVING_ASYNC_PENDING_REQUESTS';
const RECOUNT_MS = 10_000;
/** A caller that sends nothing for so long is counted afresh. */
const FORGET_MS = 60_000;

interface PendingCount {
  /** At the last look at the store, and what was accepted here since it began. */
  stored: number;
  accepted: number;
  countedAt: number;
  isCounting: boolean;
}

/**
 * Who may store another request: by the name of the token, or by address where there are no tokens.
 * 1. Rates are of this process; how many wait is looked up in the store, which all processes share, at most every ten seconds and never
 *    while a request waits for it. So a caller is over that limit by what it can send meanwhile.
 * 2. A request is charged before it is stored, and not paid back when that fails.
 */
export class AsyncQuotas {
  private readonly requests: Quota;
  private readonly bytes: Quota;
  private readonly refusals: QuotaRefusals;
  private readonly pending = new Map<string, PendingCount>();

  constructor(private readonly options: AsyncQuotasOptions) {
    const { limits, log } = options;
    const { asyncRequestsPerMinute, asyncBytesPerHour } = limits;
    this.requests = new Quota({
      quota: 'async requests a minute',
      limit: asyncRequestsPerMinute,
      windowMs: 60_000,
      setting: 'PERENNIAL_SERVING_ASYNC_REQUESTS_PER_MINUTE',
    });
    this.bytes = new Quota({
      quota: 'bytes of async requests an hour',
      limit: asyncBytesPerHour,
      windowMs: 3_600_000,
      setting: 'PERENNIAL_SERVING_ASYNC_BYTES_PER_HOUR',
    });
    this.refusals = new QuotaRefusals((line) => log(`serving: ${line}`));
  }

  /** Before anything is done for the request. Errors: QUOTA_EXCEEDED. */
  require({ caller, address }: AsyncSender): void {
    const nowMs = performance.now();
    const key = keyOf({ caller, address });
    try {
      this.requests.require(key, nowMs);
      this.bytes.require(key, nowMs);
      this.requirePending(caller, nowMs);
    } catch (error) {
      if (isDomainError(error)) this.tell(error, key, nowMs);
      throw error;
    }
  }

  /** Before it is stored. */
  charge(sender: AsyncSender, sizeBytes: number): void {
    const nowMs = performance.now();
    const key = keyOf(sender);
    this.requests.charge(key, 1, nowMs);
    this.bytes.charge(key, sizeBytes, nowMs);
    this.pendingOf(sender.caller, nowMs).accepted += 1;
  }

  private requirePending(caller: Caller, nowMs: number): void {
    const count = this.pendingOf(caller, nowMs);
    const { asyncPendingRequests: limit } = this.options.limits;
    if (nowMs - count.countedAt >= RECOUNT_MS) void this.recount(caller, count, nowMs);
    if (count.stored + count.accepted < limit) return;
    throw quotaExceeded({ quota: 'async requests that wait', limit, setting: PENDING_SETTING }, RECOUNT_MS);
  }

  private pendingOf({ name }: Caller, nowMs: number): PendingCount {
    const known = this.pending.get(name);
    if (known !== undefined) return known;
    for (const [other, { countedAt, isCounting }] of this.pending)
      if (!isCounting && nowMs - countedAt > FORGET_MS) this.pending.delete(other);
    const added: PendingCount = { stored: 0, accepted: 0, countedAt: -Infinity, isCounting: false };
    this.pending.set(name, added);
    return added;
  }

  /** A store that is away leaves the count as it was. */
  private async recount({ name }: Caller, count: PendingCount, nowMs: number): Promise<void> {
    if (count.isCounting) return;
    count.isCounting = true;
    const before = count.accepted;
    const stored = await this.options.store.countPending(name, this.options.limits.asyncPendingRequests).catch(() => undefined);
    if (stored !== undefined) {
      count.stored = stored;
      count.accepted -= before;
    }
    count.countedAt = nowMs;
    count.isCounting = false;
  }

  private tell(error: DomainError, key: string, nowMs: number): void {
    const quota = String(error.details.quota);
    this.options.refused(quota);
    this.refusals.add(quota, key, nowMs);
  }
}

function keyOf({ caller, address }: AsyncSender): string {
  return caller === ANYONE ? networkOf(address) : caller.name;
}
