import { DomainError } from '../../../core/errors.js';

/**
 * `name`: [a-z0-9-]{1,63}. `word`: [a-z0-9_]{1,63}. `label`: 1 to 255 characters, no control characters, no space at either end (MySQL
 * compares 'a' and 'a ' as equal). `label?`: a label or empty. `text`: anything. `time`: epoch milliseconds. `count`: a whole number
 * from 0. `number`: NaN and infinities are stored as NULL and read as NaN.
 */
export type FieldKind = 'name' | 'word' | 'label' | 'label?' | 'label or null' | 'text' | 'time' | 'count' | 'count or null' | 'number';

export type RowShape<Row> = Readonly<Record<keyof Row, FieldKind>>;

const EXPECTED: Readonly<Record<FieldKind, string>> = {
  name: '1 to 63 characters of [a-z0-9-]',
  word: '1 to 63 characters of [a-z0-9_]',
  label: '1 to 255 characters without control characters or outer spaces',
  'label?': 'at most 255 characters without control characters or outer spaces',
  'label or null': '1 to 255 characters without control characters or outer spaces, or null',
  text: 'a text',
  time: 'epoch milliseconds',
  count: 'a whole number from 0',
  'count or null': 'a whole number from 0, or null',
  number: 'a number',
};
const CONTROL_OR_OUTER_SPACE = /[\p{Cc}\p{Cs}]|^\s|\s$/u;

/** Throws METADATA_VALUE_INVALID unless every field is of its kind; so both engines refuse the same rows. */
export function checkedRow<Row extends object>(shape: RowShape<Row>, row: Row): Readonly<Record<string, string | number | null>> {
  const checked: Record<string, string | number | null> = {};
  for (const field of Object.keys(shape) as (keyof Row & string)[]) checked[field] = checkedField(field, shape[field], row[field]);
  return checked;
}

export function checkedField(field: string, kind: FieldKind, value: unknown): string | number | null {
  if (!isOfKind(kind, value)) throw new DomainError('METADATA_VALUE_INVALID', { field, found: found(value), expected: EXPECTED[kind] });
  return kind === 'number' && !Number.isFinite(value) ? null : (value as string | number | null);
}

/** A list's length: rows are read into memory. */
export function checkedLimit(limit: number): number {
  checkedField('limit', 'count', limit);
  return limit;
}

function isOfKind(kind: FieldKind, value: unknown): boolean {
  switch (kind) {
    case 'name':
      return typeof value === 'string' && /^[a-z0-9-]{1,63}$/.test(value);
    case 'word':
      return typeof value === 'string' && /^[a-z0-9_]{1,63}$/.test(value);
    case 'label':
      return value !== '' && isLabel(value);
    case 'label?':
      return isLabel(value);
    case 'label or null':
      return value === null || isOfKind('label', value);
    case 'text':
      return typeof value === 'string';
    case 'time':
      return Number.isSafeInteger(value);
    case 'count':
      return Number.isSafeInteger(value) && (value as number) >= 0;
    case 'count or null':
      return value === null || isOfKind('count', value);
    case 'number':
      return typeof value === 'number';
  }
}

function isLabel(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 255 && !CONTROL_OR_OUTER_SPACE.test(value);
}

/** Enough to recognise the field's value by, not the value: it may be long, or somebody's. */
function found(value: unknown): string {
  return typeof value === 'string' ? `a text of ${value.length} characters` : typeof value === 'number' ? String(value) : typeof value;
}
