import type { DatePart } from '../../definition/column-kinds.js';
import { zoneClock } from '../../time/zone-clock.js';
import { parseTime } from '../../time/zoned-time.js';
import type { DateInput } from '../signature.js';
import type { CellEncoder } from './cell-encoder.js';

const DAY_MS = 86_400_000;
/** From Sunday, 0, to Monday, 0. */
const MONDAY_FIRST = 6;

/** Of a reading of clocks as though it were UTC. */
type PartOf = (wall: number, date: Date) => number;

/**
 * Parts of a date or time as the clocks of the column's zone show it, each a column: a time with an offset is an instant, one without is
 * such a reading already, and a date is its midnight. A reading that clocks skip is an hour later, or by as much as they skip.
 */
export function dateEncoder({ parts, zone, base }: Pick<DateInput, 'parts' | 'zone' | 'base'>): CellEncoder {
  const readingOf = readingIn(zone);
  const ofParts = parts.map((part) => partOf(part, base));
  return {
    parts,
    write: (text, out, at) => {
      const wall = readingOf(text);
      const date = new Date(wall ?? NaN);
      for (let i = 0; i < ofParts.length; i += 1) out[at + i] = wall === null ? NaN : (ofParts[i] as PartOf)(wall, date);
    },
    reads: (text) => readingOf(text) !== null,
  };
}

/** What clocks in a zone show at a time, as though it were UTC, epoch milliseconds; null: it is no time. */
export function readingIn(zone: string): (text: string) => number | null {
  const clock = zoneClock(zone);
  return (text) => {
    const time = parseTime(text);
    if (time === null) return null;
    return time.offsetMs === null ? clock.shown(time.wall) : clock.wall(time.wall - time.offsetMs);
  };
}

function partOf(part: DatePart, base: string): PartOf {
  const baseMs = Date.parse(`${base}T00:00:00Z`);
  const all: Readonly<Record<DatePart, PartOf>> = {
    year: (_, date) => date.getUTCFullYear(),
    month: (_, date) => date.getUTCMonth() + 1,
    day: (_, date) => date.getUTCDate(),
    weekday: (_, date) => (date.getUTCDay() + MONDAY_FIRST) % 7,
    hour: (_, date) => date.getUTCHours(),
    minute: (_, date) => date.getUTCMinutes(),
    days: (wall) => (wall - baseMs) / DAY_MS,
  };
  return all[part];
}
