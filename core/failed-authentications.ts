import { DomainError } from './errors.js';
import { LeakyBuckets, networkOf } from './leaky-buckets.js';

/** An address may send so many wrong tokens at once, and then one more each time that this has passed. */
export const WRONG_TOKENS_AT_ONCE = 20;
export const WRONG_TOKEN_MS = 3_000;
const QUIET_MS = 60_000;
const MAX_KNOWN_ADDRESSES = 1_000;

/** Addresses that have sent one right token: with it they need not wait for others that guess from there. */
export class KnownAddresses {
  private readonly known = new Set<string>();

  has(address: string): boolean {
    return this.known.has(address);
  }

  add(address: string): void {
    if (this.known.size < MAX_KNOWN_ADDRESSES) this.known.add(address);
  }
}

/** Wrong tokens by the address that they came from. Times are monotonic, in milliseconds. */
export class FailedAuthentications {
  private readonly used = new LeakyBuckets((WRONG_TOKENS_AT_ONCE - 1) * WRONG_TOKEN_MS);
  private quietUntil = -Infinity;

  /** How long the address must wait; 0: it need not. */
  waitMs(address: string, nowMs: number): number {
    return this.used.waitMs(networkOf(address), nowMs);
  }

  /** For a token that is new from the address, before anything is said of it. Errors: AUTHENTICATION_LIMITED while it must wait. */
  requirePatience(address: string, nowMs: number): void {
    const error = this.impatience(address, nowMs);
    if (error !== undefined) throw error;
  }

  /** AUTHENTICATION_LIMITED while the address must wait. */
  impatience(address: string, nowMs: number): DomainError | undefined {
    const waitMs = this.waitMs(address, nowMs);
    return waitMs > 0 ? new DomainError('AUTHENTICATION_LIMITED', { waitS: Math.ceil(waitMs / 1_000) }) : undefined;
  }

  /** Returns whether it is worth a line of the log: the address must wait, and none was told for a while. */
  add(address: string, nowMs: number): boolean {
    this.used.add(networkOf(address), WRONG_TOKEN_MS, nowMs);
    if (nowMs < this.quietUntil || this.waitMs(address, nowMs) === 0) return false;
    this.quietUntil = nowMs + QUIET_MS;
    return true;
  }
}
