import { DomainError } from '../errors.js';
import { didYouMean } from '../nearest-name.js';
import type { Column, NumberColumn, StringColumn, Table } from '../table.js';
import { categoryText } from '../categories/category-text.js';
import { utcTimeText } from '../categories/time-text.js';
import type { SignatureInput } from './signature.js';

/**
 * The table's column for a numeric input.
 * @throws FEATURE_COLUMN_MISSING, FEATURE_TYPE_MISMATCH (texts and timestamps are not numbers).
 */
export function numericColumn(table: Table, name: string): NumberColumn {
  const column = findColumn(table, name);
  if (column.type === 'number' || column.type === 'boolean') return column;
  throw mismatch(name, 'numeric', column.type);
}

/** The table's column for a time that features are computed of. @throws FEATURE_COLUMN_MISSING, FEATURE_TYPE_MISMATCH */
export function timestampColumn(table: Table, name: string): NumberColumn {
  const column = findColumn(table, name);
  if (column.type === 'timestamp') return column;
  throw mismatch(name, 'time', column.type);
}

/**
 * The table's column for a categorical input, as codes into a dictionary of category texts, in which one may stand several times. A text
 * without a character is a missing value, as it is in a CSV file.
 * @throws FEATURE_COLUMN_MISSING, FEATURE_TYPE_MISMATCH (timestamps are not categories).
 */
export function categoricalColumn(table: Table, name: string): StringColumn {
  const { codes, dictionary } = sourceTexts(table, name);
  const empty = dictionary.indexOf('');
  const present = empty < 0 ? codes : codes.map((code) => (code === empty ? -1 : code));
  return { type: 'string', codes: present, dictionary: dictionary.map(categoryText) };
}

/** The same with the texts as the table has them, for readers that remember what a dictionary that grows had before. */
export function sourceTexts(table: Table, name: string): StringColumn {
  const column = findColumn(table, name);
  if (column.type === 'string') return column;
  if (column.type === 'timestamp') throw mismatch(name, 'categorical', column.type);
  return toCategories(column);
}

/**
 * The category text of each row of a column that is read as text; null is missing. Of dates, a column of timestamps as well, such as that of
 * the event. @throws FEATURE_COLUMN_MISSING, FEATURE_TYPE_MISMATCH
 */
export function textColumn(table: Table, { kind, name }: Pick<SignatureInput, 'kind' | 'name'>): (row: number) => string | null {
  const column = findColumn(table, name);
  if (column.type === 'timestamp') {
    if (kind !== 'date') throw mismatch(name, kind, column.type);
    return (row) => instantText(column.values[row] as number);
  }
  const { codes, dictionary } = sourceTexts(table, name);
  return (row) => {
    const text = dictionary[codes[row] as number] ?? '';
    return text === '' ? null : categoryText(text);
  };
}

function instantText(epochMs: number): string | null {
  const date = new Date(epochMs);
  return Number.isNaN(date.getTime()) ? null : (utcTimeText(date.toISOString()) ?? null);
}

function findColumn(table: Table, name: string): Column {
  const column = Object.hasOwn(table.columns, name) ? table.columns[name] : undefined;
  if (column !== undefined) return column;
  throw new DomainError('FEATURE_COLUMN_MISSING', { column: name, suggestion: didYouMean(name, Object.keys(table.columns)) });
}

function mismatch(column: string, kind: SignatureInput['kind'] | 'time', found: string): DomainError {
  return new DomainError('FEATURE_TYPE_MISMATCH', { column, kind, found });
}

function toCategories(column: NumberColumn): StringColumn {
  const codeOf = new Map<number, number>();
  const dictionary: string[] = [];
  const codes = Int32Array.from(column.values, (value) => {
    if (Number.isNaN(value)) return -1;
    const known = codeOf.get(value);
    if (known !== undefined) return known;
    codeOf.set(value, dictionary.length);
    dictionary.push(categoryText(value));
    return dictionary.length - 1;
  });
  return { type: 'string', codes, dictionary };
}
