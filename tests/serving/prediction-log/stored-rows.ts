import { DuckDBInstance } from '@duckdb/node-api';
import type { ObjectStore } from '../../../adapters/object-store/object-store.js';
import { join } from 'node:path';
import { childEnvironment } from '../../../config/child-environment.js';
import { keys } from '../../../contracts/names.js';
import { eventually } from '../serving-fixture.js';

export type StoredRow = Readonly<Record<string, unknown>>;

/** Keys of an endpoint's stored segments, in order. */
export async function segmentKeys(objects: ObjectStore, endpoint: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of objects.list(keys.predictions(endpoint))) found.push(key);
  return found.sort();
}

/** Every stored row of an endpoint, as another engine's user would read them; `_file` is the object they are in. */
export async function storedRows(dir: string, objects: ObjectStore, endpoint: string): Promise<StoredRow[]> {
  return query(
    dir,
    objects,
    endpoint,
    (files) => `SELECT *, filename AS _file FROM read_parquet(${files}, union_by_name = true, filename = true)`,
  );
}

/** Names and types of the columns that an endpoint's segments have. */
export async function storedColumns(dir: string, objects: ObjectStore, endpoint: string): Promise<Record<string, unknown>> {
  const rows = await query(dir, objects, endpoint, (files) => `DESCRIBE SELECT * FROM read_parquet(${files})`);
  return Object.fromEntries(rows.map(({ column_name, column_type }) => [String(column_name), column_type]));
}

async function query(dir: string, objects: ObjectStore, endpoint: string, sql: (files: string) => string): Promise<StoredRow[]> {
  const found = await segmentKeys(objects, endpoint);
  if (found.length === 0) return [];
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(sql(`[${found.map((key) => `'${join(dir, 'objects', key)}'`).join(', ')}]`));
    return reader.getRowObjectsJS();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Waits until that many rows are stored. */
export async function rowsStored(dir: string, objects: ObjectStore, endpoint: string, count: number): Promise<StoredRow[]> {
  return eventually(
    `${count} rows of ${endpoint} are stored`,
    () => storedRows(dir, objects, endpoint),
    (rows) => rows.length >= count,
  );
}

/** What a shipper needs to open the installation's object store. */
export function shipperEnvironment(dir: string): Record<string, string> {
  return childEnvironment({ PERENNIAL_OBJECT_STORE: join(dir, 'objects'), PERENNIAL_CACHE_DIR: join(dir, 'shipper-cache') });
}
