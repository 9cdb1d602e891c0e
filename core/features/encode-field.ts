import { DomainError } from '../errors.js';
import { didYouMean } from '../nearest-name.js';
import { categoricalCell, categoryName, numericCell } from './encode-cell.js';

/** One field of a raw record as the model sees it; null is missing (NaN). */
export type EncodeField = (value: unknown) => number;

/** `codes` of a categorical column, null for a numeric one. Messages name the kind of a wrong value, never the value. */
export function compileField(name: string, codes: ReadonlyMap<string, number> | null): EncodeField {
  if (codes === null) {
    return (value) => {
      if (typeof value === 'number') return numericCell(value);
      if (value === null) return NaN;
      if (typeof value === 'boolean') return numericCell(Number(value));
      throw invalidField(name, 'a number or null', value);
    };
  }
  return (value) => {
    if (typeof value === 'string') return categoricalCell(codes, value);
    if (value === null) return NaN;
    if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)))
      return categoricalCell(codes, categoryName(value));
    throw invalidField(name, 'a text, a number, a boolean or null', value);
  };
}

export function missingField(name: string, record: Readonly<Record<string, unknown>>): DomainError {
  return new DomainError('RECORD_FIELD_MISSING', { field: name, suggestion: didYouMean(name, Object.keys(record)) });
}

function invalidField(field: string, expected: string, value: unknown): DomainError {
  const found = Array.isArray(value)
    ? 'a list'
    : typeof value === 'object'
      ? 'an object'
      : typeof value === 'string'
        ? 'a text'
        : `a ${typeof value}`;
  return new DomainError('RECORD_FIELD_INVALID', { field, expected, found });
}
