import type { ModelDefinition } from '../definition.js';
import { deepFreeze } from '../deep-freeze.js';
import { isSqlFile } from '../schema/source-schema.js';

/** File that a definition refers to, as written: data of a file source (may hold `*`), or the query of a MySQL source. */
export type SourceReference = { readonly kind: 'data' | 'sql'; readonly path: string };

/** What still has to be found beside the definition's file, or null. */
export function sourceReference({ training: { source } }: ModelDefinition): SourceReference | null {
  if (source.kind === 'mysql') return isSqlFile(source.sql) ? { kind: 'sql', path: source.sql.trim() } : null;
  return isAbsolutePath(source.path) ? null : { kind: 'data', path: source.path };
}

/** The definition with its reference replaced: by the absolute path for data, by the text of the file for a query. */
export function relocateSource(definition: ModelDefinition, replacement: string): ModelDefinition {
  const { source } = definition.training;
  const relocated = source.kind === 'mysql' ? { ...source, sql: replacement } : { ...source, path: replacement };
  return deepFreeze({ ...definition, training: { ...definition.training, source: relocated } });
}

/** POSIX or Windows. */
export function isAbsolutePath(path: string): boolean {
  return /^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(path);
}
