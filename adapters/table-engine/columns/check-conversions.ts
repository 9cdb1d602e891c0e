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
  columns.forEach(({ name, expected, found }, i) => {
    const [tooLarge, mismatched, infinite] = answers.slice(3 * i, 3 * i + 3) as [number, number, number];
    if (tooLarge > 0) throw new DomainError('SOURCE_INTEGER_TOO_LARGE', { column: name });
    if (mismatched > 0)
      throw new DomainError('DATA_TYPE_MISMATCH', { column: name, expected, found, count: mismatched, rows: rows as number });
    if (infinite > 0) throw new DomainError('DATA_VALUE_INFINITE', { column: name, count: infinite, rows: rows as number });
  });
}
