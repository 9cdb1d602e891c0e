const FIELDS: readonly [string, number, number][] = [
  ['minute', 0, 59],
  ['hour', 0, 23],
  ['day of month', 1, 31],
  ['month', 1, 12],
  ['day of week', 0, 6],
];

/** What is wrong with a five-field cron line (numbers, `*`, ranges, steps, lists), or null. */
export function cronProblem(text: string): string | null {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== FIELDS.length)
    return `it has ${parts[0] === '' ? 0 : parts.length} fields; five are needed: minute, hour, day of month, month, day of week`;
  for (const [i, [name, low, high]] of FIELDS.entries()) {
    const field = parts[i] as string;
    if (!field.split(',').every((item) => itemFits(item, low, high)))
      return `its ${name} is "${field}"; expected *, numbers from ${low} to ${high}, ranges (a-b), steps (*/n) or a list of these`;
  }
  return null;
}

function itemFits(item: string, low: number, high: number): boolean {
  const match = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(item);
  if (match === null) return false;
  const [from, to, step] = [match[1], match[2], match[3]].map((digits) => (digits === undefined ? null : Number(digits)));
  if (step === 0) return false;
  if (from === null || from === undefined) return true;
  return from >= low && from <= high && (to === null || to === undefined || (to >= from && to <= high));
}
