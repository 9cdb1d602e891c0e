import { randomUUID } from 'node:crypto';
import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder, writeDurably } from '../../adapters/object-store/files/durable-file.js';
import type { Settings } from '../../config/settings.js';
import { readUpRecord } from './up-record.js';

const path = (home: string): string => join(home, 'data-directory.id');

/** The id of a data directory, made once; a copy of the directory has the same. The caller holds the directory's lock. */
export async function dataDirectoryId(home: string): Promise<string> {
  const kept = await readDataDirectoryId(home);
  if (kept !== undefined) return kept;
  const id = randomUUID();
  const unfinished = `${path(home)}.new`;
  await rm(unfinished, { force: true });
  await writeDurably(unfinished, Buffer.from(`${id}\n`));
  await rename(unfinished, path(home));
  await syncFolder(home);
  return id;
}

/** The data directory of the `perennial up` that has its Temporal at `address`; undefined when none of this home does. */
export async function dataDirectoryOf({ home }: Settings, address: string): Promise<string | undefined> {
  return readUpRecord(home)?.temporalAddress === address ? readDataDirectoryId(home) : undefined;
}

async function readDataDirectoryId(home: string): Promise<string | undefined> {
  const kept = await readFile(path(home), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return kept.trim() === '' ? undefined : kept.trim();
}
