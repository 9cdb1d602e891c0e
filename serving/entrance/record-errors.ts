import { DomainError } from '../../core/errors.js';
import type { RequestInput } from '../../core/features/signature.js';
import type { RawRecord } from '../../core/inputs/raw-record.js';
import { didYouMean } from '../../core/nearest-name.js';
import { jsonKind, shownName } from '../json/json-kind.js';
import { expectedOf, unnamableNumber } from './violation-error.js';

export function notARecord(record: unknown, row: number): DomainError {
  return new DomainError('INPUT_FIELD_TYPE', {
    field: `records[${row}]`,
    found: jsonKind(record),
    expected: 'an object with one field per column',
  });
}

/** Fields of a record that may be a misspelt column; nobody has misspelt one among more. */
const LOOKED_AT = 1_000;

/** A column that is missing beside a field that looks like it was misspelt: say so, rather than two errors in two requests. */
export function missingColumn(input: RequestInput, record: RawRecord, field: string): DomainError {
  const near = didYouMean(input.name, Object.keys(record).slice(0, LOOKED_AT).map(shownName))
    .replace('Did you mean', 'The record has')
    .replace('?', '.');
  return new DomainError('INPUT_COLUMN_MISSING', { field, found: 'nothing', expected: expectedOf(input), suggestion: near });
}

/** What a key column takes, in words. */
export const EXPECTED_KEY = 'a string, a number, a boolean or null';

export function wrongKey(value: unknown, field: string): DomainError {
  if (typeof value === 'number') return new DomainError('INPUT_VALUE_REFUSED', { field, ...unnamableNumber(value, EXPECTED_KEY) });
  return new DomainError('INPUT_FIELD_TYPE', { field, found: jsonKind(value), expected: EXPECTED_KEY });
}

/** @param at absent name: the first that is no column */
export function unknownField(
  names: ReadonlySet<string>,
  record: RawRecord,
  at: { readonly name?: string; readonly row: number },
): DomainError {
  const { name = Object.keys(record).find((key) => !names.has(key)) ?? '', row } = at;
  return new DomainError('INPUT_FIELD_UNKNOWN', {
    field: `records[${row}].${shownName(name)}`,
    found: 'a field that is no column of this model',
    expected: `one of its ${names.size} columns`,
    suggestion: didYouMean(name.slice(0, 64), names),
  });
}
