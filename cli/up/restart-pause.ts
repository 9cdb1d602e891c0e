const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

/** Before the n-th start in a row that came to nothing: a second, then twice as long each time, half a minute at most. */
export function restartPauseMs(attempt: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1));
}
