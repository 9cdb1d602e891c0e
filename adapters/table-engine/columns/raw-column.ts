import type { ColumnType } from '../../../core/table.js';
import { quoteName } from '../duckdb/sql-text.js';
import { instantText } from './category-sql.js';

/** A column as it lies in the staging table. */
export interface RawColumn {
  readonly name: string;
  /** What the source calls its type, for messages. */
  readonly found: string;
  /** Null: a type that has no place in a snapshot. */
  readonly type: ColumnType | null;
  /** SQL of the value, of the engine's type for `type` (timestamps with zone, in microseconds); null where the source has none. */
  readonly value: string;
  /** SQL of the value as a text with the digits that its own type has; null where the source has none. */
  readonly text: string;
  /** SQL of a text as it is read when numbers are wanted; absent: the value. */
  readonly numeric?: string;
  /** SQL that holds where the source has a value that `value` may lose, such as a date beyond the engine's times; absent: it loses none. */
  readonly present?: string;
  /** SQL that holds for integers that a double cannot hold; null where there can be none. */
  readonly tooLarge: string | null;
  /** Text of a CSV file: what it is follows from its values, unless the definition says. */
  readonly untyped: boolean;
}

/** The engine's types whose values a cast to double takes as they are. */
export const PLAIN_NUMBER = /^(?:FLOAT|DOUBLE|U?(?:TINY|SMALL|BIG)?INT|U?INTEGER)$/;

const LIMIT = '9007199254740992';

/** Members of a structure and of an enumeration have names, which came with the data. */
function typeName(engineType: string): string {
  const [, name = '', digits = '', list = ''] = /^([A-Z_ 0-9]+?)(\([\d, ]+\))?(?:\(.*\))?((?:\[\d*\])*)$/s.exec(engineType) ?? [];
  return name === '' ? 'OTHER' : `${name}${digits}${list}`;
}

/** A column of a file or view, by the engine's name of its type. */
export function engineColumn(name: string, engineType: string): RawColumn {
  const column = quoteName(name);
  const text = `CAST(${column} AS VARCHAR)`;
  const base = { name, found: typeName(engineType), untyped: false, tooLarge: null, text };
  if (/^(TINYINT|SMALLINT|INTEGER|UTINYINT|USMALLINT|UINTEGER)$/.test(engineType)) return { ...base, type: 'number', value: column };
  if (/^(BIGINT|UBIGINT|HUGEINT|UHUGEINT)$/.test(engineType)) {
    return { ...base, type: 'number', value: column, tooLarge: `(${column} > ${LIMIT} OR ${column} < -${LIMIT})` };
  }
  if (engineType.startsWith('DECIMAL'))
    return { ...base, type: 'number', value: `CAST(${column} AS DOUBLE)`, tooLarge: `abs(trunc(${column})) > ${LIMIT}` };
  if (engineType === 'FLOAT' || engineType === 'DOUBLE') {
    const present = (value: string) => `CASE WHEN isnan(${column}) THEN NULL ELSE ${value} END`;
    return { ...base, type: 'number', value: present(`CAST(${column} AS DOUBLE)`), text: present(text) };
  }
  if (engineType === 'VARCHAR' || engineType === 'UUID' || engineType.startsWith('ENUM')) return { ...base, type: 'string', value: text };
  if (engineType === 'BOOLEAN') return { ...base, type: 'boolean', value: column };
  if (engineType === 'TIMESTAMP WITH TIME ZONE') return { ...base, type: 'timestamp', value: column, text: instantText(column) };
  if (engineType === 'DATE' || engineType.startsWith('TIMESTAMP')) {
    const value = `TRY_CAST(TRY_CAST(${column} AS TIMESTAMP) AS TIMESTAMP WITH TIME ZONE)`;
    return { ...base, type: 'timestamp', value, present: `${column} IS NOT NULL` };
  }
  return { ...base, type: null, value: column };
}

/** A list of numbers, as a JSON text. */
export function listColumn({ name, found }: RawColumn): RawColumn {
  const value = `CAST(to_json(${quoteName(name)}) AS VARCHAR)`;
  return { name, found, type: 'string', value, text: value, tooLarge: null, untyped: false };
}

/** A column of a CSV file, staged as text. With a decimal comma a point is no part of a number: it may have stood between thousands. */
export function textColumn(name: string, decimal?: ','): RawColumn {
  const column = quoteName(name);
  const numeric = decimal === undefined ? column : `CASE WHEN contains(${column}, '.') THEN '.' ELSE replace(${column}, ',', '.') END`;
  const tooLarge = `(regexp_full_match(${column}, '\\s*[+-]?\\d+\\s*') AND coalesce(abs(TRY_CAST(${column} AS HUGEINT)) > ${LIMIT}, true))`;
  return { name, found: 'text', type: 'string', value: column, text: column, numeric, tooLarge, untyped: true };
}

/** A column of batches: numbers, truth values and microseconds are staged as doubles, NaN where there is no value. */
export function batchColumn(name: string, type: 'number' | 'boolean' | 'string' | 'instant' | 'local-time'): RawColumn {
  const column = quoteName(name);
  const base = { name, found: type, tooLarge: null, untyped: false };
  if (type === 'string') return { ...base, type, value: column, text: column };
  const present = (value: string) => `CASE WHEN isnan(${column}) THEN NULL ELSE ${value} END`;
  const asText = (value: string) => present(`CAST(${value} AS VARCHAR)`);
  if (type === 'number') return { ...base, type, value: present(column), text: asText(column) };
  if (type === 'boolean') return { ...base, type, value: present(`${column} <> 0`), text: asText(`${column} <> 0`) };
  // The engine may evaluate a branch for rows that do not take it, so the cast itself must not fail on NaN.
  const wallClock = `make_timestamp(TRY_CAST(${column} AS BIGINT))`;
  const utc = `timezone('UTC', ${wallClock})`;
  if (type === 'instant') return { ...base, type: 'timestamp', value: present(utc), text: present(instantText(utc)) };
  return { ...base, type: 'timestamp', value: present(`CAST(${wallClock} AS TIMESTAMP WITH TIME ZONE)`), text: asText(wallClock) };
}
