import type { DuckDbSession } from './duckdb-session.js';
import { pathList } from './sql-text.js';
import { unreadableFile } from './unreadable-file.js';

/**
 * Columns of a Parquet file whose statistics say that every number of theirs lies within 2^53, so none is infinite or too large for a
 * double. A column chunk without statistics, or with NaN in them, says nothing.
 */
export async function boundedColumns(session: DuckDbSession, path: string): Promise<ReadonlySet<string>> {
  const limit = 2 ** 53;
  const lower = `coalesce(TRY_CAST(stats_min_value AS DOUBLE) >= -${limit}, false)`;
  const upper = `coalesce(TRY_CAST(stats_max_value AS DOUBLE) <= ${limit}, false)`;
  const isEmpty = 'coalesce(stats_null_count = num_values, false)';
  const names = await session.rows(
    `SELECT path_in_schema FROM parquet_metadata(${pathList([path])}) GROUP BY path_in_schema HAVING bool_and(${isEmpty} OR (${lower} AND ${upper}))`,
    'read the statistics of a file',
  );
  return new Set(names.map(([name]) => String(name)));
}

/** Rows of every row group but the last; null when they differ. */
export async function rowGroupRows(session: DuckDbSession, path: string): Promise<number | null> {
  const groups = await session.rows(
    `SELECT row_group_id, any_value(row_group_num_rows) FROM parquet_metadata(${pathList([path])}) GROUP BY row_group_id ORDER BY row_group_id`,
    'read the row groups of a file',
  );
  const sizes = groups.map(([, rows]) => Number(rows));
  const [first = 0] = sizes;
  return first > 0 && sizes.slice(0, -1).every((size) => size === first) ? first : null;
}

/** Texts that a file's writer left in it, by name. */
export async function readMetadata(session: DuckDbSession, path: string): Promise<Readonly<Record<string, string>>> {
  const pairs = await unreadableFile(
    [path],
    'Parquet',
    () => session.connection.runAndReadAll(`SELECT decode(key), decode(value) FROM parquet_kv_metadata(${pathList([path])})`),
    session,
  );
  return Object.fromEntries(pairs.getRowsJS().map(([key, value]) => [String(key), String(value)]));
}
