import { offsetMs } from './wall-clock.js';

const DAY_MS = 86_400_000;
const MAX_KNOWN_DAYS = 20_000;

/** What clocks show at an instant, as epoch milliseconds of the same reading in UTC. */
export type Clock = (epochMs: number) => number;

const CLOCKS = new Map<string, Clock>();

/** `wallClock` of one zone, many times over: the offset of a day on which clocks are not changed is looked up once. */
export function clockOf(zone: string): Clock {
  const known = CLOCKS.get(zone);
  if (known !== undefined) return known;
  const made = zone === 'UTC' ? (epochMs: number) => epochMs : rememberingClock(zone);
  CLOCKS.set(zone, made);
  return made;
}

function rememberingClock(zone: string): Clock {
  const offsets = new Map<number, number>();
  return (epochMs) => {
    const day = Math.floor(epochMs / DAY_MS);
    let offset = offsets.get(day);
    if (offset === undefined) {
      offset = offsetOfDay(day, zone);
      if (offsets.size >= MAX_KNOWN_DAYS) offsets.clear();
      offsets.set(day, offset);
    }
    return epochMs + (Number.isNaN(offset) ? offsetMs(epochMs, zone) : offset);
  };
}

/** NaN: clocks are changed on that day of UTC. */
function offsetOfDay(day: number, zone: string): number {
  const first = offsetMs(day * DAY_MS, zone);
  return first === offsetMs((day + 1) * DAY_MS - 1, zone) ? first : NaN;
}

/** The clocks of one zone, for many times. */
export interface ZoneClock {
  /** What they show at an instant. */
  readonly wall: Clock;
  /** A reading as they show it: one that they skip is later by as much as they skip, as databases have it. */
  readonly shown: (wall: number) => number;
}

export function zoneClock(zone: string): ZoneClock {
  const wall = clockOf(zone);
  const offsetAt = (instantMs: number): number => wall(instantMs) - instantMs;
  return {
    wall,
    shown: (reading) => {
      const [before, after] = [offsetAt(reading - DAY_MS), offsetAt(reading + DAY_MS)];
      // Too late for the clocks of before the change, too early for those of after it.
      const isSkipped = before < after && offsetAt(reading - before) === after && offsetAt(reading - after) === before;
      return isSkipped ? reading + after - before : reading;
    },
  };
}
