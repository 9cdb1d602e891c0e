import { randomBytes } from 'node:crypto';

const TIME_CHARS = 9;
const COUNT_CHARS = 4;
const MAX_COUNT = 36 ** COUNT_CHARS;

/**
 * Ids of predictions: milliseconds, a count within the millisecond, and this process, in base 36: 26 characters that sort by
 * time, unique over all processes. One process's ids strictly rise, also when its clock is set back.
 */
export class PredictionIds {
  private readonly instance = randomBytes(8).readBigUInt64BE().toString(36).padStart(13, '0').slice(-13);
  private lastMs = 0;
  private count = 0;

  next(nowMs = Date.now()): string {
    if (nowMs > this.lastMs) {
      this.lastMs = nowMs;
      this.count = 0;
    } else if (++this.count === MAX_COUNT) {
      this.lastMs += 1;
      this.count = 0;
    }
    return this.lastMs.toString(36).padStart(TIME_CHARS, '0') + this.count.toString(36).padStart(COUNT_CHARS, '0') + this.instance;
  }
}
