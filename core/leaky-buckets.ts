const MAX_KEYS = 10_000;

/**
 * What each of many has used, as one number: until when it pays for that (GCRA, ITU-T I.371). Times are monotonic, in milliseconds.
 * Of more than 10,000 the one that has been silent for longest is forgotten: whoever goes on stays.
 */
export class LeakyBuckets {
  private readonly paidAt = new Map<string, number>();

  /** @param allowanceMs how far ahead of its payments one may be */
  constructor(private readonly allowanceMs: number) {}

  /** How long it must wait; 0: it need not. */
  waitMs(key: string, nowMs: number): number {
    const paidAt = this.paidAt.get(key);
    return paidAt === undefined ? 0 : Math.max(0, paidAt - nowMs - this.allowanceMs);
  }

  add(key: string, costMs: number, nowMs: number): void {
    const paidAt = Math.max(this.paidAt.get(key) ?? nowMs, nowMs) + costMs;
    this.paidAt.delete(key);
    if (this.paidAt.size >= MAX_KEYS) this.forgetOne();
    this.paidAt.set(key, paidAt);
  }

  private forgetOne(): void {
    const [longest] = this.paidAt.keys();
    if (longest !== undefined) this.paidAt.delete(longest);
  }
}

/** What one customer has: an address, of IPv6 the /64. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - front.length - back.length }, () => '0');
  return [...front, ...zeros, ...back].slice(0, 4).join(':').toLowerCase();
}
