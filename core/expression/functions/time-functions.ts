import { readTime } from '../../time/read-time.js';
import { clockOf } from '../../time/zone-clock.js';
import { ofPresent } from './expression-function.js';
import type { ExpressionFunction, ValueKind } from './expression-function.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const DAYS_A_WEEK = 7;

/** Of what clocks in the zone show, as though it were UTC. */
function part(says: string, read: (clock: Date) => number): ExpressionFunction {
  return {
    takes: ['time'],
    gives: 'number',
    says,
    bind: (takes, context) => {
      const clock = clockOf(context.zone);
      return ofPresent((time: number) => read(new Date(clock(time))))(takes, context);
    },
  };
}

function between(
  says: string,
  takes: readonly Exclude<ValueKind, 'unknown'>[],
  days: (from: number, to: number) => number,
): ExpressionFunction {
  return {
    takes,
    gives: 'number',
    says,
    bind: (values, context) => {
      const clock = clockOf(context.zone);
      return ofPresent((a: number, b: number) => days(dayOf(clock(a)), dayOf(clock(b))))(values, context);
    },
  };
}

export const TIME_FUNCTIONS: Readonly<Record<string, ExpressionFunction>> = {
  hour: part('0 to 23', (clock) => clock.getUTCHours()),
  minute: part('0 to 59', (clock) => clock.getUTCMinutes()),
  day_of_week: part('1 (Monday) to 7 (Sunday)', weekday),
  day_of_month: part('1 to 31', (clock) => clock.getUTCDate()),
  day_of_year: part('1 to 366', (clock) => dayOf(clock.getTime()) - dayOf(Date.UTC(clock.getUTCFullYear(), 0, 1)) + 1),
  week: part('ISO 8601: 1 to 53; week 1 has the first Thursday', isoWeek),
  month: part('1 to 12', (clock) => clock.getUTCMonth() + 1),
  year: part('such as 2026', (clock) => clock.getUTCFullYear()),
  days_between: between('midnights from the first to the second; negative where it is earlier', ['time', 'time'], (from, to) => to - from),
  days_since: between('midnights from the second to the first', ['time', 'time'], (to, from) => to - from),
  hours_between: {
    takes: ['time', 'time'],
    gives: 'number',
    says: 'hours that pass from the first to the second, parts of hours included',
    bind: ofPresent((from: number, to: number) => (to - from) / HOUR_MS),
  },
  time: {
    takes: ['string'],
    gives: 'time',
    says: 'an ISO 8601 text as a time, such as 2026-07-01 or 2026-07-01T08:30:00Z; null for any other text',
    bind: (takes, context) => ofPresent((text: string) => readTime(text, context.zone) ?? NaN)(takes, context),
  },
};

function dayOf(clock: number): number {
  return Math.floor(clock / DAY_MS);
}

function weekday(clock: Date): number {
  return clock.getUTCDay() || DAYS_A_WEEK;
}

/** The week of a day is that of its Thursday. */
function isoWeek(clock: Date): number {
  const thursday = dayOf(clock.getTime()) + 4 - weekday(clock);
  const year = new Date(thursday * DAY_MS).getUTCFullYear();
  return Math.floor((thursday - dayOf(Date.UTC(year, 0, 1))) / DAYS_A_WEEK) + 1;
}
