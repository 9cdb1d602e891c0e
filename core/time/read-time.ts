import { clockOf } from './zone-clock.js';
import { parseTime } from './zoned-time.js';

const DAY_MS = 86_400_000;
/** Readings of earlier years have fewer digits, and nobody means them. */
const FIRST_READING = Date.UTC(100, 0, 1);

/**
 * Epoch milliseconds of an ISO 8601 text as the table engine reads it from a file: without an offset it is a reading of clocks in `zone`.
 * Of a reading that clocks show twice it takes the later instant; one that they skip goes by the offset before the change. Null for
 * what is no time.
 */
export function readTime(text: string, zone: string): number | null {
  const written = parseTime(text);
  if (written === null || /^\s*00/.test(text) || written.wall < FIRST_READING) return null;
  if (written.offsetMs !== null) return written.wall - written.offsetMs;
  const { wall } = written;
  const clock = clockOf(zone);
  const after = clock(wall + DAY_MS) - (wall + DAY_MS);
  if (clock(wall - after) === wall) return wall - after;
  return wall - (clock(wall - DAY_MS) - (wall - DAY_MS));
}
