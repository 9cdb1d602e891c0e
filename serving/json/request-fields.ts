import { DomainError } from '../../core/errors.js';
import { isJsonObject, jsonKind } from './json-kind.js';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Errors: INPUT_FIELD_TYPE. */
export function requireObject(value: unknown, field: string): JsonObject {
  if (!isJsonObject(value)) throw wrongType(field, value, 'an object');
  return value;
}

/** Errors: INPUT_FIELD_MISSING, INPUT_FIELD_TYPE. */
export function requireArray(value: unknown, field: string, expected: string): readonly unknown[] {
  if (value === undefined) throw new DomainError('INPUT_FIELD_MISSING', { field, found: 'nothing', expected });
  if (!Array.isArray(value)) throw wrongType(field, value, expected);
  return value;
}

/** Errors: INPUT_FIELD_MISSING, INPUT_FIELD_TYPE. */
export function requireName(value: unknown, field: string): string {
  if (value === undefined) throw new DomainError('INPUT_FIELD_MISSING', { field, found: 'nothing', expected: 'a name' });
  if (typeof value !== 'string') throw wrongType(field, value, 'a string');
  return value;
}

/** Undefined stays undefined. Errors: INPUT_FIELD_TYPE. */
export function optionalFlag(value: unknown, field: string): boolean | undefined {
  if (value !== undefined && typeof value !== 'boolean') throw wrongType(field, value, 'true or false');
  return value;
}

export function wrongType(field: string, value: unknown, expected: string): DomainError {
  return new DomainError('INPUT_FIELD_TYPE', { field, found: jsonKind(value), expected });
}

export function tensorInvalid(field: string, found: string, expected: string): DomainError {
  return new DomainError('INPUT_TENSOR_INVALID', { field, found, expected });
}
