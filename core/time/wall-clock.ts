const FORMATS = new Map<string, Intl.DateTimeFormat>();

/** What clocks in `zone` show at an instant, as epoch milliseconds of the same reading in UTC. */
export function wallClock(epochMs: number, zone: string): number {
  const parts = Object.fromEntries(
    format(zone)
      .formatToParts(epochMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const milliseconds = ((epochMs % 1000) + 1000) % 1000;
  return Date.UTC(year, month - 1, day, hour, minute, second) + milliseconds;
}

/** Milliseconds that clocks in `zone` are ahead of UTC at an instant. */
export function offsetMs(epochMs: number, zone: string): number {
  return wallClock(epochMs, zone) - epochMs;
}

/** Offset of `zone` from UTC at an instant, in whole minutes, and as SQL writes it: `-05:00`. */
export function zoneOffset(epochMs: number, zone: string): { readonly minutes: number; readonly text: string } {
  const minutes = Math.round(offsetMs(epochMs, zone) / 60_000);
  const twoDigits = (value: number) => String(value).padStart(2, '0');
  const size = Math.abs(minutes);
  return { minutes, text: `${minutes < 0 ? '-' : '+'}${twoDigits(Math.floor(size / 60))}:${twoDigits(size % 60)}` };
}

function format(zone: string): Intl.DateTimeFormat {
  const known = FORMATS.get(zone);
  if (known !== undefined) return known;
  const fields = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    ...fields,
  });
  FORMATS.set(zone, made);
  return made;
}
