import { offsetMs } from './wall-clock.js';

/** No zone changes its offset more often than the quarter of an hour, and none lies off it. */
const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;
/** Quarters of an hour: of five years. */
const MAX_REMEMBERED = 200_000;

/** The clocks of one zone, for many times: an offset is looked up once in a quarter of an hour. */
export interface ZoneClock {
  /** What they show at an instant, as though it were UTC; epoch milliseconds. */
  readonly wall: (instantMs: number) => number;
  /** A reading as they show it: one that they skip is later by as much as they skip, as databases have it. */
  readonly shown: (wall: number) => number;
}

const clocks = new Map<string, ZoneClock>();

export function zoneClock(zone: string): ZoneClock {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const made = madeClock(zone);
  clocks.set(zone, made);
  return made;
}

function madeClock(zone: string): ZoneClock {
  const offsets = new Map<number, number>();
  const offsetAt = (instantMs: number): number => {
    const quarter = Math.floor(instantMs / QUARTER_MS);
    const known = offsets.get(quarter);
    if (known !== undefined) return known;
    if (offsets.size >= MAX_REMEMBERED) offsets.clear();
    const offset = offsetMs(quarter * QUARTER_MS, zone);
    offsets.set(quarter, offset);
    return offset;
  };
  return {
    wall: (instantMs) => instantMs + offsetAt(instantMs),
    shown: (wall) => {
      const [before, after] = [offsetAt(wall - DAY_MS), offsetAt(wall + DAY_MS)];
      // Too late for the clocks of before the change, too early for those of after it.
      const isSkipped = before < after && offsetAt(wall - before) === after && offsetAt(wall - after) === before;
      return isSkipped ? wall + after - before : wall;
    },
  };
}
