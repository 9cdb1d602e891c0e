import type { CronLine } from './cron-line.js';
import { offsetMs } from './wall-clock.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Clocks change at whole quarters of an hour. */
const QUARTER_MS = 900_000;

/**
 * When Temporal fires a cron line in a zone: a period that ends at one firing has to begin at the one before. Temporal walks the wall
 * clock hour by hour and takes an instant for each fitting reading, so that around a change of the clock
 * - a reading that is skipped does not fire that day;
 * - a repeated hour fires once or twice, or what fired in the hour before fires again: west of Greenwich otherwise than east;
 * - a change by other than an hour delays or drops what is near it;
 * - where midnight is skipped, the day counts as the day before.
 * `temporal-firings.test.ts` asks the server itself, in every zone with daylight saving.
 */
export class Firings {
  readonly #offsets = new Map<number, number>();

  constructor(
    private readonly line: CronLine,
    private readonly zone: string,
  ) {}

  /** The first firing after an instant; both are epoch milliseconds. */
  after(atMs: number): number {
    const wall = startOf(MINUTE_MS, this.#wall(atMs));
    const isRepeated = hourOf(this.#wall(atMs - HOUR_MS)) === hourOf(wall);
    const next = wall + MINUTE_MS;
    let cursor: Cursor = { wall: next, shiftMs: isRepeated ? HOUR_MS : 0 };
    if (startOf(HOUR_MS, next) === next) cursor = this.#nextHour(wall, cursor.shiftMs);
    for (;;) {
      const fitting = this.#fitting(cursor);
      const hour = startOf(HOUR_MS, fitting.wall);
      const minute = this.#minuteFrom((fitting.wall - hour) / MINUTE_MS);
      if (minute === null) {
        cursor = this.#nextHour(hour, fitting.shiftMs);
        continue;
      }
      const instant = this.#instant(hour + minute * MINUTE_MS);
      if (hourOf(this.#wall(instant)) === hourOf(hour)) return instant + fitting.shiftMs;
      cursor = { ...fitting, wall: hour + HOUR_MS };
    }
  }

  /** The hour after that of `wall`, or the same again where clocks repeat it. */
  #nextHour(wall: number, shiftMs: number): Cursor {
    const hour = startOf(HOUR_MS, wall);
    const repeats = shiftMs === 0 && this.#instant(hour + HOUR_MS) - this.#instant(hour) > HOUR_MS;
    return repeats ? { wall: hour, shiftMs: HOUR_MS } : { wall: hour + HOUR_MS, shiftMs: 0 };
  }

  /** The cursor, or the first hour after it that fits. */
  #fitting(from: Cursor): Cursor {
    let { wall, shiftMs } = from;
    for (;;) {
      if (!this.#fitsDay(wall)) wall = startOf(DAY_MS, wall) + DAY_MS;
      else {
        const day = startOf(DAY_MS, wall);
        while (!this.line.hours.has(hourOf(wall)) && startOf(DAY_MS, wall) === day) {
          wall = startOf(HOUR_MS, wall) + HOUR_MS;
          shiftMs = 0;
        }
        if (startOf(DAY_MS, wall) === day) return { wall, shiftMs };
      }
      shiftMs = 0;
    }
  }

  #fitsDay(wall: number): boolean {
    const { months, days, weekdays } = this.line;
    const date = new Date(wall);
    if (!months.has(date.getUTCMonth() + 1) || !days.has(date.getUTCDate())) return false;
    return weekdays.size === 7 || weekdays.has(new Date(this.#wall(this.#instant(wall))).getUTCDay());
  }

  #minuteFrom(first: number): number | null {
    for (let minute = first; minute < 60; minute += 1) if (this.line.minutes.has(minute)) return minute;
    return null;
  }

  #wall(instantMs: number): number {
    return instantMs + this.#offset(instantMs);
  }

  /** Of two instants with one reading, and for a reading without one, what a look at the reading as though it were UTC suggests. */
  #instant(wall: number): number {
    return wall - this.#offset(wall - this.#offset(wall));
  }

  #offset(instantMs: number): number {
    const quarter = Math.floor(instantMs / QUARTER_MS);
    const known = this.#offsets.get(quarter);
    if (known !== undefined) return known;
    const offset = offsetMs(quarter * QUARTER_MS, this.zone);
    this.#offsets.set(quarter, offset);
    return offset;
  }
}

/** `shiftMs`: the reading is meant the second time, an hour after the first. */
interface Cursor {
  readonly wall: number;
  readonly shiftMs: number;
}

function startOf(lengthMs: number, wall: number): number {
  return Math.floor(wall / lengthMs) * lengthMs;
}

function hourOf(wall: number): number {
  return startOf(HOUR_MS, wall) / HOUR_MS - startOf(DAY_MS, wall) / HOUR_MS;
}
