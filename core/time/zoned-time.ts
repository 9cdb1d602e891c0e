import { offsetMs, wallClock } from './wall-clock.js';

/** A time as a person wrote it: an instant, or a reading of clocks somewhere. */
export interface WrittenTime {
  readonly text: string;
  /** The reading, as though it were UTC; epoch milliseconds. */
  readonly wall: number;
  /** Ahead of UTC; null: none was written. */
  readonly offsetMs: number | null;
  /** A date alone means its first instant. */
  readonly isDate: boolean;
}

const FORM = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s?(Z|[+-]\d{2}:?\d{2})?)?$/i;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** No zone is farther from UTC, with what a change of its clocks adds. */
const FARTHEST_MS = 16 * HOUR_MS;

/** ISO 8601, with a space for the T as databases print it; null for what is no time, such as 30 February. */
export function parseTime(text: string): WrittenTime | null {
  const match = FORM.exec(text.trim());
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map((digits) => Number(digits ?? 0));
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59) return null;
  const milliseconds = Math.floor(Number(`0.${match[7] ?? '0'}`) * 1000);
  const wall = date.getTime() + hour * HOUR_MS + minute * MINUTE_MS + second * 1000 + milliseconds;
  return { text, wall, offsetMs: match[8] === undefined ? null : writtenOffset(match[8]), isDate: match[4] === undefined };
}

function writtenOffset(text: string): number {
  if (text.toUpperCase() === 'Z') return 0;
  const [hours, minutes] = [Number(text.slice(1, 3)), Number(text.slice(-2))];
  return (text.startsWith('-') ? -1 : 1) * (hours * HOUR_MS + minutes * MINUTE_MS);
}

/** Epoch milliseconds; or what is wrong with the reading in that zone, where clocks skip it or show it twice. */
export function instantOf({ wall, offsetMs: written, isDate }: WrittenTime, zone: string): number | string {
  if (written !== null) return wall - written;
  const [first, second] = instantsAt(wall, zone);
  if (first !== undefined && (isDate || second === undefined)) return first;
  if (isDate) return firstInstantFrom(wall, zone);
  if (second === undefined || first === undefined) return `clocks in ${zone} skip it`;
  return `clocks in ${zone} show it twice, at ${new Date(first).toISOString()} and ${new Date(second).toISOString()}`;
}

/** Every instant at which clocks show a reading, in order. */
function instantsAt(wall: number, zone: string): readonly number[] {
  const offsets = new Set([-1, 1].map((side) => offsetMs(wall + side * FARTHEST_MS, zone)));
  return [...offsets]
    .map((offset) => wall - offset)
    .filter((instant) => wallClock(instant, zone) === wall)
    .sort((a, b) => a - b);
}

/** Where midnight is skipped, the day begins with the change of the clock. */
function firstInstantFrom(wall: number, zone: string): number {
  let [low, high] = [wall - FARTHEST_MS, wall + FARTHEST_MS];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (wallClock(middle, zone) < wall) low = middle;
    else high = middle;
  }
  return high;
}
