import { parseCron } from './cron-line.js';
import { Firings } from './firings.js';

/** Half-open, epoch milliseconds. */
export interface Period {
  readonly start: number;
  readonly end: number;
}

const DAY_MS = 86_400_000;
/** Far enough back to find firings: of every day, of a month, of a year, of 29 February over 2100. */
const SEARCHED_DAYS = [3, 100, 800, 9_000];

/**
 * The last complete period of a schedule at a moment: from its firing before last to its last firing, a firing at `atMs` itself
 * included. Scheduled and manual triggers thus name the same period, and each begins where the one before it ended.
 * @param cron five fields, as the definition's `retrain.cron`; `zone` is an IANA name
 */
export function lastCompletePeriod(cron: string, zone: string, atMs: number): Period {
  const firings = new Firings(parseCron(cron), zone);
  for (const days of SEARCHED_DAYS) {
    const [, start, end] = newestFirings(firings, (Math.floor(atMs / DAY_MS) - days) * DAY_MS, atMs);
    if (start !== undefined && end !== undefined) return { start, end };
  }
  throw new RangeError(`The schedule "${cron}" in ${zone} does not fire often enough to have periods.`);
}

/** Three at most, of which the oldest may be where Temporal's own walk does not come by: it began elsewhere. */
function newestFirings(firings: Firings, fromMs: number, untilMs: number): readonly number[] {
  const newest: number[] = [];
  for (let at = firings.after(fromMs); at <= untilMs; at = firings.after(at)) {
    newest.push(at);
    if (newest.length > 3) newest.shift();
  }
  return newest;
}
