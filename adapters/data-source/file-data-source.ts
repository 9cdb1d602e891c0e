import { readdir } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';

import { DomainError } from '../../core/errors.js';
import { fileOptions } from '../../core/snapshot/source-rows.js';
import type { SourceRows } from '../../core/snapshot/source-rows.js';
import type { DataSource, ReadRequest } from './data-source.js';
import { requireNamedParameters } from './bound-values.js';
import { requireWithinFolders } from './data-folders.js';

export interface FileDataSourceOptions {
  /** Files come from nowhere else, whatever links lead out of them. */
  readonly folders: readonly string[];
}

/** CSV and Parquet files on local disk. The table engine reads them itself; this says which they are, in name order. */
export class FileDataSource implements DataSource {
  constructor(private readonly options: FileDataSourceOptions) {}

  async read({ source, parameters, querySql, signal }: ReadRequest): Promise<SourceRows> {
    signal.throwIfAborted();
    if (source.kind === 'mysql') throw new TypeError(`A file source cannot read ${source.kind}.`);
    if (querySql !== undefined)
      throw new DomainError('SOURCE_QUERY_REFUSED', { reason: `the source is a ${source.kind} file, which takes no query` });
    requireNamedParameters(Object.keys(parameters), []);
    return {
      kind: 'files',
      format: source.kind,
      paths: await matchingFiles(source.path, this.options.folders),
      options: fileOptions(source),
    };
  }

  async close(): Promise<void> {}
}

/** Without links, as they are to be opened. */
async function matchingFiles(path: string, folders: readonly string[]): Promise<string[]> {
  const folder = dirname(path);
  const notFound = (cause?: unknown) => new DomainError('SOURCE_NOT_FOUND', { path }, { cause });
  if (!isAbsolute(path) || folder.includes('*')) throw notFound();
  const matches = namePattern(basename(path));
  const entries = await readdir(await requireWithinFolders(folder, folders), { withFileTypes: true }).catch((error: unknown) => {
    throw notFound(error);
  });
  const names = entries.filter((entry) => !entry.isDirectory() && matches.test(entry.name)).map((entry) => entry.name);
  if (names.length === 0) throw notFound();
  return Promise.all(names.sort().map((name) => requireWithinFolders(join(folder, name), folders)));
}

/** `*` stands for any text; hidden files match only when the pattern itself begins with a dot. */
function namePattern(name: string): RegExp {
  const parts = name.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${name.startsWith('.') ? '' : '(?!\\.)'}${parts.join('.*')}$`, 's');
}
