const MAX_NAME_CHARS = 64;

/** What a JSON value is, in words that never contain the value. */
export function jsonKind(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  return `a ${typeof value}`;
}

export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A name that a caller sent, safe to show: cut, and without characters that could break a log line or a page. */
export function shownName(name: string): string {
  const printable = name.replace(/[^\x20-\x7e]|["<>\\]/g, '?');
  return printable.length > MAX_NAME_CHARS ? `${printable.slice(0, MAX_NAME_CHARS)}...` : printable;
}
