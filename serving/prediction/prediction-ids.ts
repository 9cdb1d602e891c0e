import { randomBytes } from 'node:crypto';

const TIME_CHARS = 9;
const BASE = 36;
const COUNT_CHARS = 4;
const MAX_COUNT = BASE ** COUNT_CHARS;
/** `00` to `zz`. */
const PAIRS = Array.from({ length: BASE * BASE }, (_, i) => i.toString(BASE).padStart(2, '0'));

/**
 * Ids of predictions: milliseconds, a count within the millisecond, and this process, in base 36: 26 characters that sort by
 * time, unique over all processes. One process's ids strictly rise, also when its clock is set back.
 */
export class PredictionIds {
  private readonly instance = randomBytes(8).readBigUInt64BE().toString(BASE).padStart(13, '0').slice(-13);
  private lastMs = 0;
  private time = '';
  private count = 0;

  next(nowMs = Date.now()): string {
    if (nowMs > this.lastMs) this.begin(nowMs);
    else if (++this.count === MAX_COUNT) this.begin(this.lastMs + 1);
    const { time, count, instance } = this;
    return time + (PAIRS[Math.floor(count / PAIRS.length)] as string) + (PAIRS[count % PAIRS.length] as string) + instance;
  }

  private begin(ms: number): void {
    this.lastMs = ms;
    this.time = ms.toString(BASE).padStart(TIME_CHARS, '0');
    this.count = 0;
  }
}
