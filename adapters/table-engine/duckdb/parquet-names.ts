import { requireColumnNames } from '../checks/column-names.js';
import { requireInputFile } from '../checks/path-problem.js';
import type { DuckDbSession } from './duckdb-session.js';
import { pathList } from './sql-text.js';
import { unreadableFile } from './unreadable-file.js';

/**
 * Names of a Parquet file's columns as they stand in it; those that the reader tells are changed where two are alike.
 * @throws DomainError SOURCE_UNREADABLE, SCHEMA_COLUMN_DUPLICATE, SCHEMA_COLUMN_NAME_INVALID
 */
export async function parquetNames(session: DuckDbSession, path: string): Promise<readonly string[]> {
  await session.guarded(`read ${path}`, () => requireInputFile(path, 'Parquet'));
  const schema = await unreadableFile(
    [path],
    'Parquet',
    () => session.rows(`SELECT name, num_children FROM parquet_schema(${pathList([path])})`, `read ${path}`),
    session,
  );
  const names = topLevel(schema.map(([name, children]) => ({ name: String(name), children: Number(children ?? 0) })));
  requireColumnNames(names, path);
  return names;
}

interface SchemaElement {
  readonly name: string;
  readonly children: number;
}

/** The elements stand as a tree in depth-first order, the root first. */
function topLevel(elements: readonly SchemaElement[]): string[] {
  const names: string[] = [];
  for (let at = 1; at < elements.length; at = after(elements, at)) names.push((elements[at] as SchemaElement).name);
  return names;
}

function after(elements: readonly SchemaElement[], at: number): number {
  let next = at + 1;
  for (let child = 0; child < (elements[at]?.children ?? 0); child += 1) next = after(elements, next);
  return next;
}
