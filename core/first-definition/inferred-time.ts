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
const SECOND_MS = 1_000;
/** Day, hour, minute, second. */
const UNITS_MS = [86_400_000, 3_600_000, 60_000, SECOND_MS];
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
  // Parts shorter than what lies between two times hold the rows of one time, however short.
  const least = UNITS_MS.find((unit) => unit <= shortestGap(sorted)) ?? SECOND_MS;
  const test = whole(last - at(1 - PART), least);
  const validation = whole(last - test - at(1 - 2 * PART), least);
  return { event, test: durationText(test) as Duration, validation: durationText(validation) as Duration, reason };
}

/** In whole days, where they are short in whole hours, minutes or seconds; never shorter than `least`. */
function whole(ms: number, least: number): number {
  const unit = Math.max(least, UNITS_MS.find((one) => ms >= 3 * one) ?? SECOND_MS);
  return Math.max(unit, Math.ceil(ms / unit) * unit);
}

function shortestGap(sorted: Float64Array): number {
  const gaps = sorted.slice(1).map((time, i) => time - (sorted[i] as number));
  return gaps.reduce((least, gap) => (gap > 0 ? Math.min(least, gap) : least), Infinity);
}
