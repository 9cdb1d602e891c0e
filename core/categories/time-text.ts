const WALL_CLOCK = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?$/;
const INSTANT = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(?:Z|([+-])(\d{2})(?::?(\d{2}))?)$/;
const MS_PER_MINUTE = 60_000;

/** A date and a time of day without a zone, as `categoryText` writes it. Undefined: it is none. */
export function wallClockText(text: string): string | undefined {
  const found = WALL_CLOCK.exec(text);
  if (found === null) return undefined;
  const [, date = '', time = '', fraction = ''] = found;
  const rest = withoutZeros(fraction);
  return time === '00:00:00' && rest === '' ? date : `${date} ${time}${rest}`;
}

/** A date and a time of day with a zone, in UTC. Undefined: it is none. */
export function utcTimeText(text: string): string | undefined {
  const found = INSTANT.exec(text);
  if (found === null) return undefined;
  const [, date = '', time = '', fraction = '', sign = '+', hours = '0', minutes = '0'] = found;
  const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  const ms = Date.parse(`${date}T${time}Z`);
  // What the calendar does not have, such as 30 February, is a name.
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 19) !== `${date}T${time}`) return undefined;
  const utc = new Date(ms - offset * MS_PER_MINUTE).toISOString();
  return utc.length === 24 ? `${utc.slice(0, 10)} ${utc.slice(11, 19)}${withoutZeros(fraction)}Z` : undefined;
}

function withoutZeros(fraction: string): string {
  const digits = fraction.replace(/0+$/, '');
  return digits === '' ? '' : `.${digits}`;
}
