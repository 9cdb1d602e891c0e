import { readFile } from 'node:fs/promises';
import { basename, extname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { SourceDefinition } from '../../core/definition/definition.js';
import { DomainError } from '../../core/errors.js';
import type { DefinitionFrame } from '../../core/first-definition/write-definition.js';

export interface InferredSource {
  readonly source: SourceDefinition;
  /** As the definition's file in this folder writes it. */
  readonly written: DefinitionFrame['source'];
  /** Lower-case letters, digits and hyphens, from the file's name. */
  readonly name: string;
}

const BASE = { key: [], updatedAt: null };

/**
 * What a path on the command line means: a CSV or Parquet file, or a query in a `.sql` file.
 * @param connection name of the environment variable with the database's address, for a query
 * @throws INFER_SOURCE_UNKNOWN, SOURCE_NOT_FOUND
 */
export async function inferredSource(path: string, connection: string | undefined): Promise<InferredSource> {
  const file = resolve(path);
  const below = relative(resolve('.'), file).split(sep).join('/');
  const here = below.startsWith('..') || isAbsolute(below) ? below : `./${below}`;
  const name = modelNameOf(basename(file, extname(file)));
  switch (extname(file).toLowerCase()) {
    case '.csv':
    case '.tsv':
    case '.txt':
      return { name, source: { ...BASE, kind: 'csv', path: file }, written: { builder: 'csv', fields: { path: here } } };
    case '.parquet':
      return { name, source: { ...BASE, kind: 'parquet', path: file }, written: { builder: 'parquet', fields: { path: here } } };
    case '.sql':
      return { name, ...(await querySource(file, here, connection)) };
    default:
      throw new DomainError('INFER_SOURCE_UNKNOWN', { path, problem: 'it ends with none of .csv, .tsv, .txt, .parquet and .sql' });
  }
}

async function querySource(file: string, here: string, variable: string | undefined): Promise<Omit<InferredSource, 'name'>> {
  if (variable === undefined) throw new DomainError('INFER_SOURCE_UNKNOWN', { path: here, problem: 'a query needs --connection' });
  const connection = `\${${variable}}`;
  const sql = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new DomainError('SOURCE_NOT_FOUND', { path: file }, { cause });
  });
  return { source: { ...BASE, kind: 'mysql', connection, sql }, written: { builder: 'mysql', fields: { connection, sql: here } } };
}

function modelNameOf(text: string): string {
  const name = text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 63);
  return name === '' ? 'model' : name;
}
