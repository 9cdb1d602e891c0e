import { DataSourceByKind } from './data-source-by-kind.js';
import type { DataSource } from './data-source.js';
import { FileDataSource } from './file-data-source.js';
import { MysqlDataSource } from './mysql-data-source.js';

export interface OpenSourceOptions {
  /** Where files may come from. */
  readonly folders: readonly string[];
  /** Of `${NAME}`. */
  readonly resolveConnection: (reference: string) => string;
}

/** Whatever kind a definition's source is of; nothing is asked of it yet. */
export function openDataSource({ folders, resolveConnection }: OpenSourceOptions): DataSource {
  const files = new FileDataSource({ folders });
  return new DataSourceByKind({ csv: files, parquet: files, mysql: new MysqlDataSource({ resolveConnection }) });
}
