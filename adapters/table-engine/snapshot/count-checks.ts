import type { CheckCounts } from '../../../core/checks/check-counts.js';
import type { Expectation } from '../../../core/definition/definition.js';
import { DomainError } from '../../../core/errors.js';
import { categoryText } from '../../../core/categories/category-text.js';
import type { ColumnType, Schema } from '../../../core/table.js';
import type { DuckDbSession } from '../duckdb/duckdb-session.js';
import { readSchema } from '../scan/read-table.js';
import { pathList, quoteName, quoteText } from '../duckdb/sql-text.js';
import { labelKnown } from './canonical-rows.js';
import type { CountRequest, LateColumns } from '../table-engine.js';

/** SQL aggregates of one rule, and how their results become counts. */
interface Counting {
  readonly aggregates: readonly string[];
  readonly counts: (answers: readonly (number | null)[], rows: number) => CheckCounts;
}

/** All rules in one pass over the file, except unique keys, which are one grouping each. */
export async function countChecks(
  session: DuckDbSession,
  parquetPath: string,
  { expectations, asOfMs, late }: CountRequest,
): Promise<CheckCounts[]> {
  await requireRegexes(session, expectations);
  const schema = await readSchema(session, [parquetPath]);
  const from = `read_parquet(${pathList([parquetPath])}, hive_partitioning = false)`;
  const countings = expectations.map(
    (expectation) =>
      unjudgeable(expectation, schema) ?? lateNotNull(expectation, late, asOfMs) ?? counting(expectation, schema, asOfMs, from),
  );
  const select = ['count(*)', ...countings.flatMap(({ aggregates }) => aggregates)].join(', ');
  const [rows, ...answers] = (await session.row(`SELECT ${select} FROM ${from}`, 'count what the expectations ask')) as (number | null)[];
  let next = 0;
  return countings.map(({ aggregates, counts }) => {
    const own = answers.slice(next, next + aggregates.length);
    next += aggregates.length;
    return counts(own, rows as number);
  });
}

/** A definition's own check is JavaScript's, whose language is larger than RE2's. */
async function requireRegexes(session: DuckDbSession, expectations: readonly Expectation[]): Promise<void> {
  for (const rule of expectations) {
    if (rule.kind !== 'matches') continue;
    const { column, regex } = rule;
    await session.guarded('read a regular expression', () =>
      session.connection.run(`SELECT regexp_matches('', ${quoteText(regex)})`).catch((error: unknown) => {
        throw /Invalid Input/.test(String(error)) ? new DomainError('CHECK_REGEX_UNSUPPORTED', { column, regex }) : error;
      }),
    );
  }
}

const JUDGED_TYPES: Partial<Record<Expectation['kind'], readonly ColumnType[]>> = {
  between: ['number', 'timestamp'],
  'in-set': ['number', 'string'],
  matches: ['string'],
  freshness: ['timestamp'],
};

function unjudgeable(rule: Expectation, schema: Schema): Counting | null {
  const names = rule.kind === 'unique-key' ? rule.columns : 'column' in rule ? [rule.column] : [];
  for (const column of names) {
    const found = schema.find(({ name }) => name === column)?.type ?? 'no such column';
    if (found !== 'no such column' && (JUDGED_TYPES[rule.kind]?.includes(found) ?? true)) continue;
    return { aggregates: [], counts: (_, total) => ({ kind: 'unjudgeable', total, column, found }) };
  }
  return null;
}

/** What is not known yet is left out of a snapshot: it is not missing, and no rule can hold it against the row. */
function lateNotNull(rule: Expectation, late: LateColumns | undefined, asOfMs: number): Counting | null {
  if (late === undefined || rule.kind !== 'not-null' || !late.after.includes(rule.column)) return null;
  const column = quoteName(rule.column);
  const isKnown = labelKnown(late, asOfMs);
  return {
    aggregates: [`count(*) FILTER (WHERE ${isKnown})`, `count(*) FILTER (WHERE ${isKnown} AND ${column} IS NULL)`],
    counts: ([known, nulls], total) => ({
      kind: 'rows',
      total: known ?? 0,
      missing: nulls ?? 0,
      failed: nulls ?? 0,
      unknown: total - (known ?? 0),
    }),
  };
}

function counting(rule: Expectation, schema: Schema, asOfMs: number, from: string): Counting {
  switch (rule.kind) {
    case 'not-null':
      return {
        aggregates: [`count(*) - count(${quoteName(rule.column)})`],
        counts: ([nulls], total) => ({ kind: 'rows', total, missing: nulls ?? 0, failed: nulls ?? 0 }),
      };
    case 'unique-key':
      return uniqueKey(rule.columns, from);
    case 'row-count':
      return { aggregates: [], counts: (_, total) => ({ kind: 'total', total }) };
    case 'columns':
      return { aggregates: [], counts: () => ({ kind: 'schema', schema }) };
    case 'freshness':
      return {
        aggregates: [`epoch_ms(max(${quoteName(rule.column)}))`],
        counts: ([newestMs], total) => ({ kind: 'newest', total, newestMs: newestMs ?? null, asOfMs }),
      };
    default:
      return perValue(rule.column, satisfied(rule, schema));
  }
}

function perValue(column: string, condition: string): Counting {
  const name = quoteName(column);
  return {
    aggregates: [`count(*) FILTER (WHERE ${name} IS NULL)`, `count(*) FILTER (WHERE ${name} IS NOT NULL AND NOT (${condition}))`],
    counts: ([missing, failed], total) => ({ kind: 'rows', total, missing: missing ?? 0, failed: failed ?? 0 }),
  };
}

/** SQL that holds for values that keep the rule; never null for a value that is not. */
function satisfied(rule: Extract<Expectation, { kind: 'between' | 'in-set' | 'matches' }>, schema: Schema): string {
  const column = quoteName(rule.column);
  const type = schema.find(({ name }) => name === rule.column)?.type;
  if (rule.kind === 'matches') return `regexp_matches(${column}, ${quoteText(rule.regex)})`;
  if (rule.kind === 'between') {
    const value = type === 'timestamp' ? `epoch_ms(${column})` : column;
    const { min, max } = rule;
    return `(${min === null ? 'true' : `${value} >= ${min}`}) AND (${max === null ? 'true' : `${value} <= ${max}`})`;
  }
  const values =
    type === 'string'
      ? // A column of categories has them in their one text, any other one has texts as they are.
        [...new Set(rule.values.flatMap((value) => [String(value), categoryText(value)]))].map(quoteText)
      : rule.values
          .map(Number)
          .filter((value) => !Number.isNaN(value))
          .map(String);
  return values.length === 0 ? 'false' : `${column} IN (${values.join(', ')})`;
}

function uniqueKey(columns: readonly string[], from: string): Counting {
  const names = columns.map(quoteName);
  const whole = names.map((name) => `${name} IS NOT NULL`).join(' AND ');
  const repeated = `(SELECT coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM ${from} WHERE ${whole} GROUP BY ${names.join(', ')}) WHERE n > 1)`;
  return {
    aggregates: [`count(*) FILTER (WHERE NOT (${whole}))`, repeated],
    counts: ([missing, failed], total) => ({ kind: 'rows', total, missing: missing ?? 0, failed: failed ?? 0 }),
  };
}
