import type { CheckCounts } from '../../core/checks/check-counts.js';
import type { Expectation } from '../../core/definition/definition.js';
import type { Schema } from '../../core/table/table.js';
import type { DuckDbSession } from './duckdb-session.js';
import { readSchema } from './read-table.js';
import { pathList, quoteName, quoteText } from './sql-text.js';
import type { CountRequest } from './table-engine.js';

/** SQL aggregates of one rule, and how their results become counts. */
interface Counting {
  readonly aggregates: readonly string[];
  readonly counts: (answers: readonly (number | null)[], rows: number) => CheckCounts;
}

/** All rules in one pass over the file, except unique keys, which are one grouping each. */
export async function countChecks(session: DuckDbSession, parquetPath: string, { expectations, asOfMs }: CountRequest): Promise<CheckCounts[]> {
  const schema = await readSchema(session, [parquetPath]);
  const from = `read_parquet(${pathList([parquetPath])}, hive_partitioning = false)`;
  const countings = expectations.map((expectation) => counting(expectation, schema, asOfMs, from));
  const select = ['count(*)', ...countings.flatMap(({ aggregates }) => aggregates)].join(', ');
  const [rows, ...answers] = (await session.row(`SELECT ${select} FROM ${from}`, 'count what the expectations ask')) as (number | null)[];
  let next = 0;
  return countings.map(({ aggregates, counts }) => {
    const own = answers.slice(next, next + aggregates.length);
    next += aggregates.length;
    return counts(own, rows as number);
  });
}

const NOTHING = { missing: 0, observed: null, columns: [] } as const;

function counting(rule: Expectation, schema: Schema, asOfMs: number, from: string): Counting {
  const absent = columnsOf(rule).filter((name) => !schema.some((column) => column.name === name));
  if (absent.length > 0) return { aggregates: [], counts: (_, rows) => ({ ...NOTHING, total: rows, failed: rows, columns: absent }) };
  switch (rule.kind) {
    case 'not-null':
      return { aggregates: [`count(*) - count(${quoteName(rule.column)})`], counts: ([failed], rows) => ({ ...NOTHING, total: rows, failed: failed ?? 0 }) };
    case 'unique-key':
      return uniqueKey(rule.columns, from);
    case 'row-count':
      return { aggregates: [], counts: (_, rows) => ({ ...NOTHING, total: 1, failed: within(rows, rule.min, rule.max) ? 0 : 1, observed: rows }) };
    case 'columns':
      return columnSet(rule.types, rule.exact, schema);
    case 'freshness':
      return newest(rule.column, asOfMs - rule.maxAgeMs);
    default:
      return perValue(rule.column, satisfied(rule, schema));
  }
}

function columnsOf(rule: Expectation): readonly string[] {
  if (rule.kind === 'unique-key') return rule.columns;
  return 'column' in rule ? [rule.column] : [];
}

/** Nulls are counted apart: `not-null` is the rule about them. */
function perValue(column: string, condition: string): Counting {
  const name = quoteName(column);
  return {
    aggregates: [`count(${name})`, `count(*) FILTER (WHERE ${name} IS NOT NULL AND NOT (${condition}))`],
    counts: ([total, failed], rows) => ({ ...NOTHING, total: total ?? 0, missing: rows - (total ?? 0), failed: failed ?? 0 }),
  };
}

function satisfied(rule: Extract<Expectation, { kind: 'between' | 'in-set' | 'matches' }>, schema: Schema): string {
  const type = schema.find(({ name }) => name === rule.column)?.type;
  const text = `CAST(${quoteName(rule.column)} AS VARCHAR)`;
  const number = type === 'timestamp' ? `epoch_ms(${quoteName(rule.column)})` : `TRY_CAST(${quoteName(rule.column)} AS DOUBLE)`;
  if (rule.kind === 'matches') return `regexp_matches(${text}, ${quoteText(rule.regex)})`;
  if (rule.kind === 'between') {
    const bounds = [rule.min === null ? [] : [`${number} >= ${rule.min}`], rule.max === null ? [] : [`${number} <= ${rule.max}`]].flat();
    return bounds.length === 0 ? 'true' : `coalesce(${bounds.join(' AND ')}, false)`;
  }
  if (rule.values.length === 0) return 'false';
  if (type === 'string') return `${text} IN (${rule.values.map((value) => quoteText(String(value))).join(', ')})`;
  const numbers = rule.values.map(Number).filter((value) => !Number.isNaN(value));
  return numbers.length === 0 ? 'false' : `coalesce(${number} IN (${numbers.join(', ')}), false)`;
}

function uniqueKey(columns: readonly string[], from: string): Counting {
  const groups = `(SELECT count(*) FROM (SELECT DISTINCT ${columns.map(quoteName).join(', ')} FROM ${from}))`;
  return { aggregates: [groups], counts: ([distinct], rows) => ({ ...NOTHING, total: rows, failed: rows - (distinct ?? 0) }) };
}

function columnSet(types: Readonly<Record<string, string>>, exact: boolean, schema: Schema): Counting {
  const found = new Map(schema.map(({ name, type }) => [name, type as string]));
  const wrong = Object.keys(types).filter((name) => found.get(name) !== types[name]);
  const extra = exact ? [...found.keys()].filter((name) => !(name in types)) : [];
  const total = Object.keys(types).length + extra.length;
  return { aggregates: [], counts: () => ({ ...NOTHING, total, failed: wrong.length + extra.length, columns: [...wrong, ...extra] }) };
}

function newest(column: string, notBeforeMs: number): Counting {
  const judge = (time: number | null): CheckCounts => ({ ...NOTHING, total: 1, failed: time !== null && time >= notBeforeMs ? 0 : 1, observed: time });
  return { aggregates: [`epoch_ms(max(${quoteName(column)}))`], counts: ([time]) => judge(time ?? null) };
}

function within(rows: number, min: number | null, max: number | null): boolean {
  return (min === null || rows >= min) && (max === null || rows <= max);
}
