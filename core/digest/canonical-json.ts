import { DomainError } from '../errors.js';

/**
 * JSON with sorted keys and no white space (RFC 8785: keys by UTF-16 code units, numbers as ECMAScript prints them).
 * Equal values give equal texts, so a digest of the text identifies the value.
 * @throws JSON_NOT_CANONICAL for undefined, functions, NaN, infinities and objects that are not plain.
 */
export function canonicalJson(value: unknown): string {
  return write(value, '$');
}

function write(value: unknown, path: string): string {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item, i) => write(item, `${path}[${i}]`)).join(',')}]`;
  if (isPlainObject(value)) {
    const parts = Object.keys(value)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${write(value[key], `${path}.${key}`)}`);
    return `{${parts.join(',')}}`;
  }
  throw new DomainError('JSON_NOT_CANONICAL', { path, found: typeof value === 'number' ? String(value) : typeof value });
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}
