import type { ModelDefinition } from '../definition.js';
import { deepFreeze } from '../deep-freeze.js';
import { isSqlFile } from '../schema/source-schema.js';

/** File that a definition refers to, as written: data of a file source (may hold `*`), or the query of a MySQL source. */
export type SourceReference = { readonly kind: 'data' | 'sql'; readonly path: string };

/** What lies where the definition's file lies, or null. */
export function sourceReference({ training: { source } }: ModelDefinition): SourceReference | null {
  if (source.kind !== 'mysql') return { kind: 'data', path: source.path };
  return isSqlFile(source.sql) ? { kind: 'sql', path: source.sql.trim() } : null;
}

/**
 * The definition with its reference replaced: by a path that says the same in every checkout for data, by the text of the file for a query,
 * whose line ends say on which system it was checked out and nothing else.
 */
export function relocateSource(definition: ModelDefinition, replacement: string): ModelDefinition {
  const { source } = definition.training;
  const relocated = source.kind === 'mysql' ? { ...source, sql: replacement.replace(/\r\n/g, '\n') } : { ...source, path: replacement };
  return deepFreeze({ ...definition, training: { ...definition.training, source: relocated } });
}
