import { Cron } from 'croner';

/** Half-open, epoch milliseconds. */
export interface Period {
  readonly start: number;
  readonly end: number;
}

/**
 * The last complete period of a schedule at a moment: from its firing before last to its last firing, a firing at `atMs` itself
 * included. Scheduled and manual triggers thus name the same period. Firings are read in the zone, so a day may have 23 or 25 hours.
 * @param cron five fields, as the definition's `retrain.cron`; `zone` is an IANA name
 */
export function lastCompletePeriod(cron: string, zone: string, atMs: number): Period {
  const schedule = new Cron(cron, { timezone: zone, paused: true, mode: '5-part' });
  // The reference is exclusive; a firing at `atMs` is found from the second after it.
  const firings = schedule.previousRuns(2, new Date(Math.floor(atMs / 1000) * 1000 + 1000));
  const [last, before] = firings;
  if (last === undefined || before === undefined)
    throw new RangeError(`The schedule "${cron}" has not fired twice before ${new Date(atMs).toISOString()}.`);
  return { start: before.getTime(), end: last.getTime() };
}
