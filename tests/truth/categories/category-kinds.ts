import { shortestNumber } from '../../../core/categories/shortest-number.js';
import type { SeededRandom } from '../../../core/random/seeded-random.js';

/** A category as each source and protocol has it. */
export interface CategoryCell {
  /** What the others have to agree on; null: missing everywhere. */
  readonly text: string | null;
  /** As a literal of DuckDB and of MySQL. */
  readonly sql: string;
  readonly mysql: string;
  /** As pandas writes it. */
  readonly csv: string;
  readonly json: string | number | boolean | null;
}

export interface CategoryKind {
  readonly name: string;
  readonly parquetType: string;
  readonly mysqlType: string;
  /** Of a tensor that carries it with a type of its own. */
  readonly datatype: 'INT8' | 'INT64' | 'FP32' | 'FP64' | 'BOOL' | 'BYTES';
  readonly cell: (random: SeededRandom) => CategoryCell;
}

const pick = <T>(random: SeededRandom, values: readonly T[]): T => values[random.nextInt(0, values.length - 1)] as T;
const same = (text: string, csv: string, json: CategoryCell['json']): CategoryCell => ({ text, sql: text, mysql: text, csv, json });
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** As Python writes a float: with a fraction, or an exponent of two digits at least. */
function pythonFloat(value: number): string {
  const size = Math.abs(value);
  if (value !== 0 && (size >= 1e16 || size < 1e-4)) return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

const NAMES = ['007', '7a', '1e5', 'x', 'é, "q"', '1.2.3', '+7', ' 7', 'None', '-', "it's"];

/** Integers of a column that misses values become floats in pandas: 3.0. */
function tiny(random: SeededRandom): CategoryCell {
  const value = random.nextInt(-3, 3);
  return same(String(value), `${value}.0`, value);
}

function beyondDouble(random: SeededRandom): CategoryCell {
  const text = String(1234567890123456700n + BigInt(random.nextInt(0, 5)));
  return same(text, text, text);
}

function single(random: SeededRandom): CategoryCell {
  const value = shortestNumber(Math.fround(random.nextInt(-20, 20) / 10), 'FP32');
  return { ...same(String(value), pythonFloat(value), value), sql: `CAST(${value} AS FLOAT)` };
}

function real(random: SeededRandom): CategoryCell {
  const value = pick(random, [0.1, 1 / 3, -2.5, 3, 1e15, 1.5e-5, 1e-7, 123456.789, 0]);
  return { ...same(String(value), pythonFloat(value), value), sql: `CAST('${value}' AS DOUBLE)` };
}

function money(random: SeededRandom): CategoryCell {
  const cents = random.nextInt(-500, 500) * pick(random, [1, 10, 100]);
  return same(String(cents / 100), (cents / 100).toFixed(2), cents / 100);
}

function flag(random: SeededRandom): CategoryCell {
  const value = random.nextFloat() < 0.5;
  return { text: value ? '1' : '0', sql: String(value), mysql: String(value), csv: value ? 'True' : 'False', json: value };
}

function day(random: SeededRandom): CategoryCell {
  const text = new Date(Date.UTC(2023, 11, random.nextInt(25, 38))).toISOString().slice(0, 10);
  return { text, sql: `DATE ${quoted(text)}`, mysql: quoted(text), csv: text, json: text };
}

/** pandas writes microseconds where there are any, and midnights as the others of the column. */
function clock(random: SeededRandom): CategoryCell {
  const seconds = new Date(Date.UTC(2024, 0, 1, random.nextInt(0, 2), 30 * random.nextInt(0, 1))).toISOString().slice(0, 19);
  const micros = pick(random, ['000000', '120000', '000007']);
  const csv = `${seconds.replace('T', ' ')}${micros === '000000' ? '' : `.${micros}`}`;
  const trimmed = micros === '000000' ? csv : csv.replace(/0+$/, '');
  const text = trimmed === '2024-01-01 00:00:00' ? '2024-01-01' : trimmed;
  const literal = quoted(`${seconds.replace('T', ' ')}.${micros}`);
  return { text, sql: `TIMESTAMP ${literal}`, mysql: literal, csv, json: `${seconds}.${micros}` };
}

/** What a session in UTC+2 writes of an instant. */
function moment(random: SeededRandom): CategoryCell {
  const ms = Date.UTC(2024, 5, 1, random.nextInt(0, 3));
  const utc = new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
  const local = new Date(ms + 2 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
  return {
    text: `${utc}Z`,
    sql: `TIMESTAMPTZ '${local}+02:00'`,
    mysql: quoted(utc),
    csv: `${local}+02:00`,
    json: `${utc.replace(' ', 'T')}Z`,
  };
}

function name(random: SeededRandom): CategoryCell {
  const text = pick(random, NAMES);
  return { text, sql: quoted(text), mysql: quoted(text), csv: /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text, json: text };
}

export const CATEGORY_KINDS: readonly CategoryKind[] = [
  { name: 'tiny', parquetType: 'TINYINT', mysqlType: 'TINYINT', datatype: 'INT8', cell: tiny },
  { name: 'whole', parquetType: 'BIGINT', mysqlType: 'BIGINT', datatype: 'INT64', cell: tiny },
  { name: 'beyond', parquetType: 'BIGINT', mysqlType: 'BIGINT', datatype: 'BYTES', cell: beyondDouble },
  { name: 'beyond_u', parquetType: 'UBIGINT', mysqlType: 'BIGINT UNSIGNED', datatype: 'BYTES', cell: beyondDouble },
  { name: 'single', parquetType: 'FLOAT', mysqlType: 'FLOAT', datatype: 'FP32', cell: single },
  { name: 'real', parquetType: 'DOUBLE', mysqlType: 'DOUBLE', datatype: 'FP64', cell: real },
  { name: 'money', parquetType: 'DECIMAL(12, 2)', mysqlType: 'DECIMAL(12, 2)', datatype: 'FP64', cell: money },
  { name: 'flag', parquetType: 'BOOLEAN', mysqlType: 'BOOLEAN', datatype: 'BOOL', cell: flag },
  { name: 'day', parquetType: 'DATE', mysqlType: 'DATE', datatype: 'BYTES', cell: day },
  { name: 'clock', parquetType: 'TIMESTAMP', mysqlType: 'DATETIME(6)', datatype: 'BYTES', cell: clock },
  { name: 'moment', parquetType: 'TIMESTAMP WITH TIME ZONE', mysqlType: 'TIMESTAMP(6) NULL', datatype: 'BYTES', cell: moment },
  {
    name: 'name',
    parquetType: 'VARCHAR',
    mysqlType: 'VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin',
    datatype: 'BYTES',
    cell: name,
  },
];

export const MISSING: CategoryCell = { text: null, sql: 'NULL', mysql: 'NULL', csv: '', json: null };

/** Rows of one cell a kind, some of them missing. */
export function categoryRows(random: SeededRandom, count: number, missingShare: number): readonly (readonly CategoryCell[])[] {
  return Array.from({ length: count }, () =>
    CATEGORY_KINDS.map(({ cell }) => (random.nextFloat() < missingShare ? MISSING : cell(random))),
  );
}
