import { DomainError } from '../../../core/errors.js';
import type { DuckDbSession } from '../duckdb/duckdb-session.js';
import type { PlannedColumn } from './plan-columns.js';

/**
 * Refuses values that a snapshot cannot hold as its columns say. Counts only: no value leaves the engine.
 * @throws DomainError SOURCE_INTEGER_TOO_LARGE, DATA_TYPE_MISMATCH, DATA_VALUE_INFINITE
 */
export async function checkConversions(session: DuckDbSession, columns: readonly PlannedColumn[], table: string): Promise<void> {
  const conditions = columns.flatMap((column) => [column.tooLarge, column.mismatch, column.infinite]);
  const counts = conditions.map((condition) => (condition === null ? '0' : `count(*) FILTER (WHERE ${condition})`));
  const [rows, ...answers] = await session.row(`SELECT count(*), ${counts.join(', ')} FROM ${table}`, 'check the types of columns');
  for (const [i, { name, expected, found, mismatch }] of columns.entries()) {
    const [tooLarge, mismatched, infinite] = answers.slice(3 * i, 3 * i + 3) as [number, number, number];
    if (tooLarge > 0) throw new DomainError('SOURCE_INTEGER_TOO_LARGE', { column: name });
    if (mismatched > 0) {
      const row = await firstRow(session, mismatch ?? 'false', table);
      throw new DomainError('DATA_TYPE_MISMATCH', { column: name, expected, found, count: mismatched, rows: rows as number, row });
    }
    if (infinite > 0) throw new DomainError('DATA_VALUE_INFINITE', { column: name, count: infinite, rows: rows as number });
  }
}

/** Counted from 1, without the header. Rows of files and of the staging table come in their order. */
async function firstRow(session: DuckDbSession, condition: string, table: string): Promise<number> {
  const numbered = `SELECT row_number() OVER () AS n, ${condition} AS bad FROM ${table}`;
  const [row] = await session.row(`SELECT min(n) FROM (${numbered}) WHERE bad`, 'find the first value of another type');
  return Number(row);
}
