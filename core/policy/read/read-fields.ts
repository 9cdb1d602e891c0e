/** Why a message is not what it should be: "start.asOf is a text, expected …". Never holds a value of the message. */
export class MessageProblem extends Error {
  override readonly name = 'MessageProblem';
}

export type Fields = Readonly<Record<string, unknown>>;

/** Ids become parts of workflow ids, object keys and rows: short enough for each of them, nothing that a person cannot see. */
const ID = /^[^\p{Cc}\p{Cs}\s](?:[^\p{Cc}\p{Cs}]{0,198}[^\p{Cc}\p{Cs}\s])?$/u;
const NAME = /^[a-z0-9-]{1,63}$/;
const LABEL = /^[^\p{Cc}\p{Cs}\s](?:[^\p{Cc}\p{Cs}]{0,253}[^\p{Cc}\p{Cs}\s])?$/u;

export function readFields(value: unknown, field: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  return refuse(field, value, 'an object');
}

/** 1 to 200 characters, none of them a control character, no space at either end. */
export function readId(value: unknown, field: string): string {
  return readText(value, field, { pattern: ID, expected: 'an id of 1 to 200 characters without control characters or outer spaces' });
}

export function readName(value: unknown, field: string): string {
  return readText(value, field, { pattern: NAME, expected: '1 to 63 of a-z, 0-9 and hyphen' });
}

/** Of a person or program. */
export function readLabel(value: unknown, field: string): string {
  return readText(value, field, { pattern: LABEL, expected: '1 to 255 characters without control characters or outer spaces' });
}

export function readText(
  value: unknown,
  field: string,
  { pattern, expected }: { readonly pattern: RegExp; readonly expected: string },
): string {
  return typeof value === 'string' && pattern.test(value) ? value : refuse(field, value, expected);
}

export function readAnyText(value: unknown, field: string): string {
  return typeof value === 'string' ? value : refuse(field, value, 'a text');
}

export function readFlag(value: unknown, field: string): boolean {
  return typeof value === 'boolean' ? value : refuse(field, value, 'true or false');
}

/** A whole number from `min` to `max`. */
export function readCount(value: unknown, field: string, min: number, max = Number.MAX_SAFE_INTEGER): number {
  const isCount = typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max;
  return isCount ? value : refuse(field, value, `a whole number from ${min}${max === Number.MAX_SAFE_INTEGER ? '' : ` to ${max}`}`);
}

export function readOneOf<T extends string>(value: unknown, field: string, known: readonly T[]): T {
  return known.find((one) => one === value) ?? refuse(field, value, `one of ${known.join(', ')}`);
}

export function readList<T>(value: unknown, field: string, maxItems: number, read: (item: unknown, field: string) => T): readonly T[] {
  if (!Array.isArray(value) || value.length > maxItems) return refuse(field, value, `a list of at most ${maxItems}`);
  return value.map((item, index) => read(item, `${field}[${index}]`));
}

/** Absent and null are the same: not every language can leave a field out. */
export function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

export function refuse(field: string, value: unknown, expected: string): never {
  throw new MessageProblem(`${field} is ${kindOf(value)}, expected ${expected}`);
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'string') return `a text of ${value.length} characters`;
  return typeof value === 'number' ? 'a number' : `a ${typeof value}`;
}
