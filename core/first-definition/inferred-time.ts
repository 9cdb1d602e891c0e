import { durationText } from '../definition/duration.js';
import type { Duration } from '../definition/duration.js';
import type { ColumnFacts } from './column-facts.js';
import { hasWord } from './name-words.js';

export interface InferredTime {
  readonly event: string;
  readonly validation: Duration;
  readonly test: Duration;
  readonly reason: string;
}

/** Of names of times at which a row was written or ended, rather than at which what it tells of happened. */
const LATER = new Set('updated modified changed closed ended finished resolved deleted loaded inserted exported'.split(' '));
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Of the rows, in the validation and in the test part. */
const PART = 0.15;

/** The columns that can say when what a row tells of happened: every row has a time, and not all the same one. The likely one first. */
export function timeCandidates(columns: readonly ColumnFacts[]): readonly ColumnFacts[] {
  const possible = columns.filter(({ type, nulls, distinct }) => type === 'timestamp' && nulls === 0 && distinct > 2);
  return [...possible.filter(({ name }) => !hasWord(name, LATER)), ...possible.filter(({ name }) => hasWord(name, LATER))];
}

/**
 * The parts by time so that each has about 15 % of the rows.
 * @param times of the event, epoch milliseconds, at least one
 */
export function inferTime(event: string, times: Float64Array, reason: string): InferredTime {
  const sorted = Float64Array.from(times).sort();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number;
  const last = at(1);
  const test = whole(last - at(1 - PART));
  return {
    event,
    test: durationText(test) as Duration,
    validation: durationText(whole(last - test - at(1 - 2 * PART))) as Duration,
    reason,
  };
}

/** In whole days, where they are short in whole hours, minutes or seconds. */
function whole(ms: number): number {
  const unit = [DAY_MS, HOUR_MS, 60_000, 1_000].find((one) => ms >= 3 * one) ?? 1_000;
  return Math.max(unit, Math.ceil(ms / unit) * unit);
}
