const UNITS_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A length of time as a definition writes it: `90s`, `30m`, `12h`, `28d`. */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd'}`;

/** A hundred years: longer is a mistake. */
export const MAX_DURATION_MS = 36_525 * 86_400_000;

/** Milliseconds of a duration, or null when the text is none. `1.5h` is one; weeks, months and years are not: their length varies or is unclear. */
export function parseDuration(text: string): number | null {
  const match = /^(\d{1,9}(?:\.\d{1,6})?)([smhd])$/.exec(text);
  if (match === null) return null;
  return Math.round(Number(match[1]) * (UNITS_MS[match[2] as string] as number));
}

/** The shortest whole way to write a number of milliseconds: `2d`, `36h`. */
export function durationText(ms: number): string {
  const unit = ['d', 'h', 'm', 's'].find((each) => ms % (UNITS_MS[each] as number) === 0 && ms > 0) ?? 's';
  return `${ms / (UNITS_MS[unit] as number)}${unit}`;
}
