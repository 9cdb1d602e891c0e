/** Which values each field of a cron line lets through: minute, hour, day of month, month, day of week (0 is Sunday). */
export interface CronLine {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
}

const FIELDS: readonly (readonly [string, number, number])[] = [
  ['minute', 0, 59],
  ['hour', 0, 23],
  ['day of month', 1, 31],
  ['month', 1, 12],
  ['day of week', 0, 6],
];
const LONGEST_MONTH: readonly number[] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** What is wrong with a five-field cron line (numbers, `*`, ranges, steps, lists), or null. */
export function cronProblem(text: string): string | null {
  const read = readFields(text);
  return typeof read === 'string' ? read : ambiguity(read);
}

/** @throws RangeError where `cronProblem` says why */
export function parseCron(text: string): CronLine {
  const read = readFields(text);
  if (typeof read === 'string') throw new RangeError(`"${text}" is no cron line: ${read}`);
  return read;
}

function readFields(text: string): CronLine | string {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== FIELDS.length)
    return `it has ${parts[0] === '' ? 0 : parts.length} fields; five are needed: minute, hour, day of month, month, day of week`;
  const sets: Set<number>[] = [];
  for (const [i, [name, low, high]] of FIELDS.entries()) {
    const field = parts[i] as string;
    const values = field.split(',').map((item) => itemValues(item, low, high));
    if (values.includes(null))
      return `its ${name} is "${field}"; expected *, numbers from ${low} to ${high}, ranges (a-b), steps (*/n) or a list of these`;
    sets.push(new Set(values.flatMap((one) => one ?? [])));
  }
  const [minutes, hours, days, months, weekdays] = sets as [Set<number>, Set<number>, Set<number>, Set<number>, Set<number>];
  return { minutes, hours, days, months, weekdays };
}

/** `a/n` goes on to the field's highest value. */
function itemValues(item: string, low: number, high: number): number[] | null {
  const match = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(item);
  if (match === null) return null;
  const [from = null, to = null, step = null] = [match[1], match[2], match[3]].map((digits) =>
    digits === undefined ? null : Number(digits),
  );
  const start = from ?? low;
  const end = to ?? (from === null || step !== null ? high : from);
  if (step === 0 || start < low || end > high || end < start) return null;
  return Array.from({ length: Math.floor((end - start) / (step ?? 1)) + 1 }, (_, i) => start + i * (step ?? 1));
}

/** Programs differ on a line that names days in both ways, and a day that no month has never comes. */
function ambiguity({ days, months, weekdays }: CronLine): string | null {
  if (days.size < 31 && weekdays.size < 7)
    return 'it names both a day of month and a day of week, which some programs read as "and" and others as "or"; leave one of them *';
  const first = Math.min(...days);
  if ([...months].every((month) => first > (LONGEST_MONTH[month - 1] as number))) return 'it names a day that its months do not have';
  return null;
}
