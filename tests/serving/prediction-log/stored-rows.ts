import { DuckDBInstance } from '@duckdb/node-api';
import type { ObjectStore } from '../../../adapters/object-store/object-store.js';
import type { FsObjectStore } from '../../../adapters/object-store/fs-object-store.js';
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

/** Every stored row of an endpoint, as another engine user would read them; `_file` is the object they are in. */
export async function storedRows(dir: string, objects: FsObjectStore, endpoint: string): Promise<StoredRow[]> {
  const found = await segmentKeys(objects, endpoint);
  if (found.length === 0) return [];
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const files = found.map((key) => `'${join(dir, 'objects', key)}'`).join(', ');
    const sql = `SELECT *, filename AS _file FROM read_parquet([${files}], union_by_name = true, filename = true, hive_partitioning = false)`;
    const reader = await connection.runAndReadAll(sql);
    return reader.getRowObjectsJS();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Waits until that many rows are stored. */
export async function rowsStored(dir: string, objects: FsObjectStore, endpoint: string, count: number): Promise<StoredRow[]> {
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
