import mysql from 'mysql2';

import { DomainError } from '../../core/errors.js';
import { categoryText } from '../../core/categories/category-text.js';
import { shortestNumber } from '../../core/categories/shortest-number.js';
import type { SourceColumn, SourceType } from '../../core/snapshot/source-rows.js';

/** Of a result's column, what the server says and the driver passes on. */
export interface MysqlField {
  readonly name: string;
  /** What a message may call it. @default its name */
  readonly told?: string;
  readonly columnType?: number;
  readonly characterSet?: number;
}

/** Turns a cell of the driver (never null) into a number: NaN when the cell means null. */
export type NumberCell = (cell: unknown) => number;

/** The same into a text. */
export type TextCell = (cell: unknown) => string | null;

export interface MysqlColumn extends SourceColumn {
  /** Of a column of texts null. */
  readonly toNumber: NumberCell | null;
  readonly toText: TextCell;
}

/** A getter of a CommonJS module, so it cannot be imported by name. */
const { Types } = mysql;
const BINARY_CHARSET = 63;
const INTEGERS = new Set<number | undefined>([Types.TINY, Types.SHORT, Types.INT24, Types.LONG, Types.LONGLONG, Types.YEAR]);
const TEXTS = new Set<number | undefined>([
  Types.VARCHAR,
  Types.VAR_STRING,
  Types.STRING,
  Types.ENUM,
  Types.SET,
  Types.TINY_BLOB,
  Types.MEDIUM_BLOB,
  Types.LONG_BLOB,
  Types.BLOB,
]);

/**
 * DATETIME and DATE are wall clocks, TIMESTAMP an instant: the server gives it in the session's zone, which is
 * `sessionOffsetMinutes` from UTC.
 * @throws DomainError SOURCE_COLUMN_UNSUPPORTED
 */
export function mysqlColumn(field: MysqlField, sessionOffsetMinutes: number): MysqlColumn {
  const { name, told = name, columnType, characterSet } = field;
  const column = (type: SourceType, toNumber: NumberCell | null): MysqlColumn => ({ name, type, toNumber, toText: String });
  if (INTEGERS.has(columnType)) return column('number', exactInteger(told));
  if (columnType === Types.FLOAT || columnType === Types.DOUBLE) return column('number', Number);
  if (columnType === Types.DECIMAL || columnType === Types.NEWDECIMAL) return column('number', decimal(told));
  if (columnType === Types.DATETIME || columnType === Types.DATE || columnType === Types.NEWDATE)
    return column('local-time', (cell) => clockMicros(cell as string));
  if (columnType === Types.TIMESTAMP) return column('instant', (cell) => clockMicros(cell as string) - sessionOffsetMinutes * 60_000_000);
  const json = columnType === Types.JSON || columnType === Types.NULL;
  if (json || (TEXTS.has(columnType) && characterSet !== BINARY_CHARSET)) return column('string', null);
  throw new DomainError('SOURCE_COLUMN_UNSUPPORTED', { column: told, type: typeName(columnType) });
}

/**
 * The column of a category, as its text. The driver gives integers beyond 2^53, decimals and times as texts with all that they have, so
 * only a FLOAT, which it widens, and a TIMESTAMP, which is in the session's zone, have to be told from others.
 * @throws DomainError SOURCE_COLUMN_UNSUPPORTED
 */
export function mysqlCategory(field: MysqlField, sessionOffsetMinutes: number): MysqlColumn {
  const { columnType } = field;
  const { name, type, toNumber } = mysqlColumn(field, sessionOffsetMinutes);
  const column = (toText: TextCell): MysqlColumn => ({ name, type: 'string', toNumber: null, toText });
  if (columnType === Types.FLOAT) return column((cell) => categoryText(shortestNumber(Number(cell), 'FP32')));
  if (type === 'string' || toNumber === null) return column((cell) => categoryText(String(cell)));
  const isTime = type === 'instant' || type === 'local-time';
  const zone = type === 'instant' ? offsetText(sessionOffsetMinutes) : '';
  return column((cell) => (isTime && Number.isNaN(toNumber(cell)) ? null : categoryText(`${String(cell)}${zone}`)));
}

function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  const twoDigits = (value: number): string => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${twoDigits(Math.floor(size / 60))}:${twoDigits(size % 60)}`;
}

function typeName(columnType: number | undefined): string {
  if (TEXTS.has(columnType)) return 'binary';
  return Object.entries(Types).find(([, code]) => code === columnType)?.[0] ?? `number ${columnType}`;
}

/** The driver gives integers beyond 2^53 as text. */
function exactInteger(column: string): NumberCell {
  return (cell) => {
    if (typeof cell === 'number') return cell;
    throw new DomainError('SOURCE_INTEGER_TOO_LARGE', { column });
  };
}

/** Read as text, since the driver's own conversion does not round correctly. */
function decimal(column: string): NumberCell {
  return (cell) => {
    const value = Number(cell);
    if (Math.abs(value) >= Number.MAX_SAFE_INTEGER) throw new DomainError('SOURCE_INTEGER_TOO_LARGE', { column });
    return value;
  };
}

/** `YYYY-MM-DD[ HH:MM:SS[.ffffff]]` as microseconds, as though the clock showed UTC. A date with a zero in it is null, as in MySQL's own `IS NULL`. */
function clockMicros(text: string): number {
  const digits = (from: number, to: number) => Number(text.slice(from, to));
  const month = digits(5, 7);
  const day = digits(8, 10);
  if (month === 0 || day === 0) return Number.NaN;
  // JavaScript takes the years 0 to 99 for those of 1900 on, unless they are set by themselves.
  const date = new Date(Date.UTC(2000, month - 1, 1, digits(11, 13), digits(14, 16), digits(17, 19)));
  const seconds = date.setUTCFullYear(digits(0, 4), month - 1, day) * 1000;
  return text.length > 20 ? seconds + Number(text.slice(20).padEnd(6, '0')) : seconds;
}
