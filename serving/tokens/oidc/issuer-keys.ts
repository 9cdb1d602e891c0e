import { setTimeout as delay } from 'node:timers/promises';
import { ISSUER_TIMES } from './issuer-times.js';
import type { IssuerTimes } from './issuer-times.js';
import type { KeySet } from './key-set.js';
import { readIssuerKeys } from './read-issuer-keys.js';

export interface IssuerKeysOptions {
  readonly issuer: string;
  readonly times?: Partial<IssuerTimes> | undefined;
  /** Takes one line, without its end. */
  readonly log: (line: string) => void;
  /** Ends the renewing. */
  readonly signal: AbortSignal;
}

/**
 * The keys of an issuer, renewed while the process lives.
 * 1. Whatever tokens name, the issuer is asked once in `restMs` at most, and once at a time.
 * 2. An issuer that is away leaves the keys as they were for `keptMs`; after that, and before the first reading, there are none.
 */
export class IssuerKeys {
  private set: KeySet | undefined;
  private readAtMs = -Infinity;
  private askedAtMs = -Infinity;
  private underWay: Promise<void> | undefined;
  private problem = '';
  private readonly times: IssuerTimes;

  constructor(private readonly options: IssuerKeysOptions) {
    this.times = { ...ISSUER_TIMES, ...options.times };
  }

  /** Undefined: nobody's token can be checked. The same object as long as the issuer has the same keys. */
  current(): KeySet | undefined {
    if (this.set !== undefined && performance.now() - this.readAtMs > this.times.keptMs) {
      this.set = undefined;
      this.options.log(
        `serving: the keys of ${this.options.issuer} have become too old; its tokens are refused until it can be read again`,
      );
    }
    return this.set;
  }

  /** Why keys could not be renewed; '' when they could. */
  trouble(): string {
    return this.problem;
  }

  /** There may be other keys by now. */
  areUncertain(): boolean {
    return this.problem !== '' || this.underWay !== undefined;
  }

  /** Ends when the issuer was asked, with success or not. Undefined: it was asked a moment ago. */
  renew(): Promise<void> | undefined {
    if (this.underWay !== undefined) return this.underWay;
    const nowMs = performance.now();
    if (nowMs - this.askedAtMs < this.times.restMs) return undefined;
    this.askedAtMs = nowMs;
    this.underWay = this.read().finally(() => (this.underWay = undefined));
    return this.underWay;
  }

  /** Renews until the signal: soon again after a failure. */
  async follow(): Promise<void> {
    const { signal } = this.options;
    while (!signal.aborted) {
      await this.renew();
      const waitMs = this.problem === '' ? this.times.everyMs : Math.min(this.times.everyMs, 3 * this.times.restMs);
      await delay(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  private async read(): Promise<void> {
    const { issuer, signal } = this.options;
    try {
      this.take(await readIssuerKeys(issuer, AbortSignal.any([signal, AbortSignal.timeout(this.times.readMs)])));
    } catch (error) {
      if (!signal.aborted) this.tell(error instanceof Error ? error.message : 'its keys cannot be read');
    }
  }

  private take(found: KeySet): void {
    const { log, issuer } = this.options;
    this.readAtMs = performance.now();
    if (this.set?.text !== found.text) log(`serving: ${issuer} signs tokens with ${found.size} keys`);
    else if (this.problem !== '') log(`serving: the keys of ${issuer} can be read again`);
    if (this.set?.text !== found.text) this.set = found;
    this.problem = '';
  }

  private tell(problem: string): void {
    const { log, issuer } = this.options;
    const then = this.current() === undefined ? 'its tokens are refused until they can' : 'those from before count meanwhile';
    if (this.problem !== problem) log(`serving: the keys of ${issuer} cannot be read: ${problem}; ${then}`);
    this.problem = problem;
  }
}
