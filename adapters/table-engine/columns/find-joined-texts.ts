import type { DuckDbSession } from '../duckdb/duckdb-session.js';
import type { JoinedTexts } from '../../../core/snapshot/snapshot-warnings.js';
import type { PlannedColumn } from './plan-columns.js';

/** Categories for which the source has several texts, such as 1.10 and 1.1. A second look only at columns in which any text changed. */
export async function findJoinedTexts(
  session: DuckDbSession,
  columns: readonly PlannedColumn[],
  table: string,
): Promise<readonly JoinedTexts[]> {
  const texts = columns.flatMap(({ name, value, spelling }) => (spelling === undefined ? [] : [{ name, value, spelling }]));
  if (texts.length === 0) return [];
  const changed = texts.map(({ value, spelling }) => `count(*) FILTER (WHERE ${spelling} <> ${value})`);
  const counts = await session.row(`SELECT ${changed.join(', ')} FROM ${table}`, 'look for other texts of categories');
  const found: JoinedTexts[] = [];
  for (const [i, { name, value, spelling }] of texts.entries()) {
    if (counts[i] === 0) continue;
    const several = `SELECT 1 FROM ${table} WHERE ${value} IS NOT NULL GROUP BY ${value} HAVING min(${spelling}) <> max(${spelling})`;
    const [categories] = await session.row(`SELECT count(*) FROM (${several})`, 'count categories with several texts');
    if (categories !== 0) found.push({ column: name, categories: categories as number });
  }
  return found;
}
