import { DomainError } from '../../core/errors.js';
import type { SignatureInput } from '../../core/features/signature.js';
import { didYouMean } from '../../core/names/nearest-name.js';
import { isJsonObject, jsonKind, shownName } from './json-kind.js';

/**
 * Checks one raw record before it is encoded. `index` is its place in the request, for messages.
 * Errors: INPUT_FIELD_TYPE, INPUT_FIELD_UNKNOWN, INPUT_COLUMN_MISSING, INPUT_VALUE_REFUSED.
 */
export type RecordCheck = (record: unknown, index: number) => asserts record is Readonly<Record<string, unknown>>;

const MAX_CATEGORY_CHARS = 4_096;

/** Every column must be there, null where the value is not known; other fields are refused, since they are misspelt columns. */
export function compileRecordCheck(inputs: readonly SignatureInput[]): RecordCheck {
  const names = new Set(inputs.map((input) => input.name));
  return (record, index) => {
    if (!isJsonObject(record)) throw wrongType(`records[${index}]`, record, 'an object with one field per column');
    for (const input of inputs) {
      const value = Object.hasOwn(record, input.name) ? record[input.name] : undefined;
      if (value === undefined) throw missing(input, record, index);
      checkValue(input, value, index);
    }
    if (Object.keys(record).length !== inputs.length) throw unknown(names, record, index);
  };
}

function checkValue(input: SignatureInput, value: unknown, index: number): void {
  if (value === null || typeof value === 'boolean') return;
  if (input.kind === 'numeric') {
    if (typeof value !== 'number') throw wrongType(fieldOf(index, input.name), value, expectedOf(input));
    if (!Number.isFinite(Math.fround(value)))
      throw refused(fieldOf(index, input.name), 'a number beyond the range of float32', 'a finite number or null');
    return;
  }
  if (typeof value === 'number') {
    if (!Number.isFinite(value))
      throw refused(fieldOf(index, input.name), 'a number beyond the range of float64', 'a finite number, a string or null');
  } else if (typeof value !== 'string') throw wrongType(fieldOf(index, input.name), value, expectedOf(input));
  else if (value.length > MAX_CATEGORY_CHARS)
    throw refused(fieldOf(index, input.name), `${value.length} characters`, `at most ${MAX_CATEGORY_CHARS} characters`);
}

/** What a column takes, in words. */
export function expectedOf(input: SignatureInput): string {
  return input.kind === 'numeric' ? 'a number, a boolean or null' : 'a string, a number, a boolean or null';
}

function fieldOf(index: number, name: string): string {
  return `records[${index}].${name}`;
}

function wrongType(field: string, value: unknown, expected: string): DomainError {
  return new DomainError('INPUT_FIELD_TYPE', { field, found: jsonKind(value), expected });
}

function refused(field: string, found: string, expected: string): DomainError {
  return new DomainError('INPUT_VALUE_REFUSED', { field, found, expected });
}

/** A column that is missing beside a field that looks like it was misspelt: say so, rather than two errors in two requests. */
function missing(input: SignatureInput, record: Readonly<Record<string, unknown>>, index: number): DomainError {
  const near = didYouMean(input.name, Object.keys(record).map(shownName)).replace('Did you mean', 'The record has').replace('?', '.');
  return new DomainError('INPUT_COLUMN_MISSING', {
    field: fieldOf(index, input.name),
    found: 'nothing',
    expected: expectedOf(input),
    suggestion: near,
  });
}

function unknown(names: ReadonlySet<string>, record: Readonly<Record<string, unknown>>, index: number): DomainError {
  const name = Object.keys(record).find((key) => !names.has(key)) ?? '';
  return new DomainError('INPUT_FIELD_UNKNOWN', {
    field: fieldOf(index, shownName(name)),
    found: 'a field that is no column of this model',
    expected: `one of its ${names.size} columns`,
    suggestion: didYouMean(name.slice(0, 64), names),
  });
}
