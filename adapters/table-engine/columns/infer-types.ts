import type { ColumnType } from '../../../core/table.js';
import type { DuckDbSession } from '../duckdb/duckdb-session.js';
import type { RawColumn } from './raw-column.js';

const NUMBER = '[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?';
/** `007` is a name, not a number. */
const LEADING_ZERO = '[+-]?0\\d.*';
const TIME = '\\d{4}-\\d{2}-\\d{2}([ T]\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?(Z|[+-]\\d{2}(:?\\d{2})?)?)?';

/** Types of CSV columns that nothing declares, from all of their values: number, timestamp (ISO 8601), boolean, else string. */
export async function inferTypes(session: DuckDbSession, columns: readonly RawColumn[]): Promise<Map<string, ColumnType>> {
  const untyped = columns.filter((column) => column.untyped);
  const inferred = new Map<string, ColumnType>();
  if (untyped.length === 0) return inferred;
  const tests = untyped.flatMap(({ value, numeric = value }) => [
    `coalesce(bool_and(regexp_full_match(${numeric}, '${NUMBER}') AND NOT regexp_full_match(${numeric}, '${LEADING_ZERO}')), false)`,
    `coalesce(bool_and(regexp_full_match(${value}, '${TIME}') AND TRY_CAST(${value} AS TIMESTAMP WITH TIME ZONE) IS NOT NULL), false)`,
    `coalesce(bool_and(lower(${value}) IN ('true', 'false')), false)`,
  ]);
  const answers = await session.row(`SELECT ${tests.join(', ')} FROM raw`, 'find out the types of columns');
  untyped.forEach(({ name }, i) => {
    const [number, time, truth] = answers.slice(3 * i, 3 * i + 3);
    inferred.set(name, number ? 'number' : time ? 'timestamp' : truth ? 'boolean' : 'string');
  });
  return inferred;
}
