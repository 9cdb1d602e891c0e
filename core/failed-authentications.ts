import { DomainError } from './errors.js';

/** An address may send so many wrong tokens at once, and then one more each time that this has passed. */
export const WRONG_TOKENS_AT_ONCE = 20;
export const WRONG_TOKEN_MS = 3_000;
const MAX_ADDRESSES = 10_000;
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

/**
 * Wrong tokens by the address that they came from. A leaky bucket of one number an address (GCRA, ITU-T I.371). Of IPv6 the /64 counts,
 * which is what one customer has. Times are monotonic, in milliseconds.
 */
export class FailedAuthentications {
  /** Until when the address pays for what it sent. */
  private readonly paidAt = new Map<string, number>();
  private quietUntil = -Infinity;

  /** How long the address must wait; 0: it need not. */
  waitMs(address: string, nowMs: number): number {
    const paidAt = this.paidAt.get(network(address));
    return paidAt === undefined ? 0 : Math.max(0, paidAt - nowMs - (WRONG_TOKENS_AT_ONCE - 1) * WRONG_TOKEN_MS);
  }

  /** For a token that is new from the address, before anything is said of it. Errors: AUTHENTICATION_LIMITED while it must wait. */
  requirePatience(address: string, nowMs: number): void {
    const waitMs = this.waitMs(address, nowMs);
    if (waitMs > 0) throw new DomainError('AUTHENTICATION_LIMITED', { waitS: Math.ceil(waitMs / 1_000) });
  }

  /** Returns whether it is worth a line of the log: the address must wait, and none was told for a while. */
  add(address: string, nowMs: number): boolean {
    const key = network(address);
    const paidAt = Math.max(this.paidAt.get(key) ?? nowMs, nowMs) + WRONG_TOKEN_MS;
    this.paidAt.delete(key);
    if (this.paidAt.size >= MAX_ADDRESSES) this.forgetOne();
    this.paidAt.set(key, paidAt);
    if (nowMs < this.quietUntil || this.waitMs(address, nowMs) === 0) return false;
    this.quietUntil = nowMs + QUIET_MS;
    return true;
  }

  /** Whoever has been silent for longest: whoever goes on guessing stays. */
  private forgetOne(): void {
    const [longest] = this.paidAt.keys();
    if (longest !== undefined) this.paidAt.delete(longest);
  }
}

/** The address, of IPv6 its /64: what one customer has. */
export function network(address: string): string {
  if (!address.includes(':')) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - front.length - back.length }, () => '0');
  return [...front, ...zeros, ...back].slice(0, 4).join(':').toLowerCase();
}
