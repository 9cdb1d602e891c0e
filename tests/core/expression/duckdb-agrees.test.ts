import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import { readTime } from '../../../core/time/read-time.js';
import { GROUPS, isClose, recorded } from './golden-blocks.js';
import type { GoldenBlock, Value } from './golden-blocks.js';

/** The same in SQL. What SQL refuses is null here, hence `try`. */
const SQL: Readonly<Record<string, string>> = {
  'a + b': 'a + b',
  'a - b': 'a - b',
  'a * b': 'a * b',
  'a / b': 'a / b',
  'a % b': 'a % b',
  '-x': '-x',
  'a == b': 'a = b',
  'a != b': 'a <> b',
  'a < b': 'a < b',
  'a <= b': 'a <= b',
  'a > b': 'a > b',
  'a >= b': 'a >= b',
  'abs(x)': 'abs(x)',
  'round(x)': 'round(x)',
  'floor(x)': 'floor(x)',
  'ceil(x)': 'ceil(x)',
  'sqrt(x)': 'sqrt(x)',
  'ln(x)': 'ln(x)',
  'log10(x)': 'log10(x)',
  'exp(x)': 'exp(x)',
  'pow(a, b)': 'pow(a, b)',
  'p && q': 'p AND q',
  'p || q': 'p OR q',
  '!p': 'NOT p',
  'if(c, x, y)': 'CASE WHEN c THEN x ELSE y END',
  "if(c, s, 'else')": "CASE WHEN c THEN s ELSE 'else' END",
  'coalesce(x, y)': 'coalesce(x, y)',
  "coalesce(s, 'none')": "coalesce(s, 'none')",
  'is_null(s)': 's IS NULL',
  'lower(s)': 'lower(s)',
  'trim(s)': 'trim(s)',
  'length(s)': 'length(s)',
  'word_count(s)': String.raw`len(list_filter(string_split_regex(s, '\s+'), lambda w: w <> ''))`,
  'contains(s, t)': 'contains(s, t)',
  'starts_with(s, t)': 'starts_with(s, t)',
  'ends_with(s, t)': 'ends_with(s, t)',
  "concat(s, '-', t)": "s || '-' || t",
  's == t': 's = t',
  "s != 'Abc'": "s <> 'Abc'",
  "replace(s, t, '+')": "replace(s, t, '+')",
  'substring(s, a, n)': 'substring(s, a::BIGINT, n::BIGINT)',
  'substring(s, a)': 'substring(s, a::BIGINT)',
  'count_tokens(s)': "len(list_filter(string_split(s, ','), lambda w: trim(w) <> ''))",
  "count_tokens(s, ';')": "len(list_filter(string_split(s, ';'), lambda w: trim(w) <> ''))",
  "count_tokens(s, ' and ')": "len(list_filter(string_split(s, ' and '), lambda w: trim(w) <> ''))",
  'has_token(s, t)':
    "CASE WHEN trim(t) = '' AND s IS NOT NULL THEN false ELSE list_contains(list_transform(string_split(s, ','), lambda w: trim(w)), trim(t)) END",
  "has_token(s, t, ';')":
    "CASE WHEN trim(t) = '' AND s IS NOT NULL THEN false ELSE list_contains(list_transform(string_split(s, ';'), lambda w: trim(w)), trim(t)) END",
  'hour(t)': 'hour(t)',
  'minute(t)': 'minute(t)',
  'day_of_week(t)': 'isodow(t)',
  'day_of_month(t)': 'day(t)',
  'day_of_year(t)': 'dayofyear(t)',
  'week(t)': 'week(t)',
  'month(t)': 'month(t)',
  'year(t)': 'year(t)',
  'days_between(a, b)': "date_diff('day', a::DATE, b::DATE)",
  "days_since(t, '2013-01-01')": "date_diff('day', DATE '2013-01-01', t::DATE)",
  'hours_between(a, b)': '(epoch_ms(b) - epoch_ms(a)) / 3600000',
  "t < '2024-03-10'": "t < '2024-03-10'::TIMESTAMPTZ",
  "hours_between('1970-01-01T00:00:00Z', time(s))": 'epoch_ms(try_cast(s AS TIMESTAMPTZ)) / 3600000',
};

/** Where DuckDB's function of that name is another one. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'coalesce(x / 0, y, -1)': 'a division by zero is null, where DuckDB has infinity or NaN',
  'is_null(x / y)': 'a division by zero is null, where DuckDB has infinity or NaN',
  'upper(s)': 'the upper case of ß is SS, where DuckDB has ẞ',
  'min(a, b)': 'null where one is null, where least() leaves nulls out',
  'max(a, b, 2)': 'null where one is null, where greatest() leaves nulls out',
};

const TYPES = { number: 'DOUBLE', string: 'VARCHAR', boolean: 'BOOLEAN', timestamp: 'TIMESTAMPTZ' } as const;

let instance: DuckDBInstance;
let connection: DuckDBConnection;
before(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
});
after(() => {
  connection?.closeSync();
  instance?.closeSync();
});

function literal(value: Value, type: keyof typeof TYPES): string {
  if (value === null) return `NULL::${TYPES[type]}`;
  if (type === 'timestamp') return `timezone('UTC', epoch_ms(${String(value)}::BIGINT))`;
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : `${String(value)}::${TYPES[type]}`;
}

async function inDuckDb(sql: string, { types, rows, zone }: GoldenBlock): Promise<readonly unknown[]> {
  const names = Object.entries(types);
  const cells = (row: readonly Value[]): string => names.map(([, type], i) => literal(row[i] as Value, type)).join(', ');
  const values = rows.map((row, i) => `(${i}, ${cells(row)})`).join(', ');
  await connection.run(`SET TimeZone = '${zone}'`);
  const columns = names.map(([name]) => name).join(', ');
  const reader = await connection.runAndReadAll(`SELECT try(${sql}) FROM (VALUES ${values}) AS given(place, ${columns}) ORDER BY place`);
  return reader.getRowsJS().map(([value]) => plain(value));
}

function plain(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return null;
  return typeof value === 'bigint' || typeof value === 'boolean' ? Number(value) : value;
}

for (const group of GROUPS)
  test(`DuckDB gives the same for ${group}, but for what is said to be otherwise`, async () => {
    for (const block of Object.values(recorded(group)).flat()) {
      const sql = SQL[block.expression];
      if (sql === undefined) {
        assert.ok(block.expression in OTHERWISE, block.expression);
        continue;
      }
      (await inDuckDb(sql, block)).forEach((found, i) => {
        const row = block.rows[i] as readonly Value[];
        assert.ok(isClose(found, row.at(-1)), `${block.expression} of ${JSON.stringify(row)} in ${block.zone}: ${String(found)}`);
      });
    }
  });

test('a time without an offset is the instant that the table engine reads, also where clocks skip it or show it twice', async () => {
  for (const zone of ['UTC', 'America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/Sao_Paulo']) {
    await connection.run(`SET TimeZone = '${zone}'`);
    for (const day of ['2024-03-10', '2024-11-03', '2024-03-31', '2024-10-27', '2024-04-07', '2018-11-04', '1999-12-31'])
      for (const clock of [
        '',
        ' 00:00:00',
        'T00:30:00',
        'T01:30:00',
        ' 01:59:59.999',
        'T02:00:00',
        'T02:15',
        'T02:30:00',
        'T03:00:00Z',
        ' 23:59:59+05:45',
      ]) {
        const text = `${day}${clock}`;
        const reader = await connection.runAndReadAll(`SELECT epoch_ms(try_cast('${text}' AS TIMESTAMPTZ))`);
        assert.equal(readTime(text, zone), Number(reader.getRowsJS()[0]?.[0]), `${text} in ${zone}`);
      }
  }
});
