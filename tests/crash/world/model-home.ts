import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { storeDefinition } from '../../../activities/registry/apply-definition.js';
import { AS_OF, smallModel, writeSmallCsv } from './small-model.js';
import type { ModelSize } from './small-model.js';
import { openMetadataStore, openObjectStore } from '../../ports/store-spec.js';
import type { MetadataStore } from '../../../adapters/metadata-store/metadata-store.js';
import type { ObjectStore } from '../../../adapters/object-store/object-store.js';

export interface ModelHome {
  readonly model: string;
  readonly home: string;
  readonly definitionDigest: string;
  readonly asOf: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Of the durable writes of all workers. */
  readonly logFile: string;
  readonly objects: ObjectStore;
  readonly metadata: MetadataStore;
  remove(): Promise<void>;
}

/** Stores of a model's own with its definition in them, as `perennial apply` leaves them. */
export async function openModelHome(
  folder: string,
  { model, size, database }: { readonly model: string; readonly size: ModelSize; readonly database: string | undefined },
  xgboostLibrary: string,
): Promise<ModelHome> {
  const home = join(folder, model);
  await mkdir(home, { recursive: true });
  await writeSmallCsv(join(home, 'rows.csv'), size);
  const cacheDir = join(home, 'cache');
  const objects = openObjectStore({ kind: 'fs', root: join(home, 'objects'), cacheDir: join(home, 'reader-cache') });
  const metadata = openMetadataStore(database ?? `sqlite:${join(home, 'metadata.db')}`);
  await metadata.migrate();
  const by = { actor: 'test', reason: 'crash matrix', at: AS_OF, changeId: randomUUID() };
  const definitionDigest = await storeDefinition({ objects, metadata }, smallModel(model, join(home, 'rows.csv'), size), by);
  const logFile = join(home, 'writes.log');
  return {
    model,
    home,
    definitionDigest,
    asOf: AS_OF,
    environment: {
      PERENNIAL_HOME: home,
      PERENNIAL_CACHE_DIR: cacheDir,
      PERENNIAL_XGBOOST_LIBRARY: xgboostLibrary,
      PERENNIAL_TABLE_THREADS: '1',
      ...(database === undefined ? {} : { PERENNIAL_DATABASE_URL: database }),
    },
    logFile,
    objects,
    metadata,
    remove: async () => {
      await metadata.close();
      await objects.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}
