import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { storeDefinition } from '../../activities/apply-definition.js';
import { ACTIVITY_MARK } from './announced-activities.js';
import { AS_OF, smallModel, writeSmallCsv } from './small-model.js';
import type { ModelSize } from './small-model.js';
import { openMetadataStore, openObjectStore } from '../ports/store-spec.js';
import type { MetadataStore } from '../../adapters/metadata-store/metadata-store.js';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';

export interface ModelHome {
  readonly model: string;
  readonly home: string;
  readonly definitionDigest: string;
  readonly asOf: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
  readonly objects: ObjectStore;
  readonly metadata: MetadataStore;
  /** Durable writes so far, all workers with this log file. */
  writes(): Promise<readonly string[]>;
  /** Of each of them, whether it is the first of its activity's attempt. */
  startsActivity(): Promise<readonly boolean[]>;
  remove(): Promise<void>;
}

/** Stores of a model's own with its definition in them, as `perennial apply` leaves them. */
export async function openModelHome(folder: string, model: string, size: ModelSize, xgboostLibrary: string): Promise<ModelHome> {
  const home = join(folder, model);
  await mkdir(home, { recursive: true });
  await writeSmallCsv(join(home, 'rows.csv'), size);
  const cacheDir = join(home, 'cache');
  const objects = openObjectStore({ kind: 'fs', root: join(home, 'objects'), cacheDir: join(home, 'reader-cache') });
  const metadata = openMetadataStore(`sqlite:${join(home, 'metadata.db')}`);
  await metadata.migrate();
  const by = { actor: 'test', reason: 'crash matrix', at: AS_OF, changeId: randomUUID() };
  const definitionDigest = await storeDefinition({ objects, metadata }, smallModel(model, join(home, 'rows.csv'), size), by);
  const logFile = join(home, 'writes.log');
  return {
    model,
    home,
    definitionDigest,
    asOf: AS_OF,
    environment: { PERENNIAL_HOME: home, PERENNIAL_CACHE_DIR: cacheDir, PERENNIAL_XGBOOST_LIBRARY: xgboostLibrary, PERENNIAL_NTHREAD: '1' },
    logFile,
    objects,
    metadata,
    writes: async () => (await logLines(logFile)).filter((line) => !line.startsWith(ACTIVITY_MARK)),
    startsActivity: async () =>
      (await logLines(logFile)).flatMap((line, i, all) =>
        line.startsWith(ACTIVITY_MARK) ? [] : [all[i - 1]?.startsWith(ACTIVITY_MARK) ?? true],
      ),
    remove: async () => {
      await metadata.close();
      await objects.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function logLines(logFile: string): Promise<readonly string[]> {
  return (await readFile(logFile, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
}
