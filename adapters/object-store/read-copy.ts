import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DomainError } from '../../core/errors.js';
import { systemCode } from './files/file-failure.js';
import type { ObjectStore } from './object-store.js';

/** What a manifest says of an object. */
export interface ObjectRef {
  readonly key: string;
  readonly sha256: string;
}

/** A local copy that `toLocalFile` gave. */
export interface LocalCopy extends ObjectRef {
  readonly path: string;
}

export async function copyOf(objects: ObjectStore, { key, sha256 }: ObjectRef): Promise<LocalCopy> {
  return { key, sha256, path: await objects.toLocalFile(key, sha256) };
}

/**
 * The bytes of a local copy, hashed as they are in memory: what is used is what was checked, whatever became of the file in between.
 * Errors: OBJECT_STORE_UNAVAILABLE when they are others by now; the next `toLocalFile` fetches them again.
 */
export async function readCopy({ key, path, sha256 }: LocalCopy): Promise<Uint8Array> {
  const changed = (reason: string): DomainError =>
    new DomainError('OBJECT_STORE_UNAVAILABLE', { store: `cache:${dirname(path)}`, key, reason });
  const content = await readFile(path).catch((error: unknown) => {
    throw changed(`its local copy could not be read after it was checked (${systemCode(error)})`);
  });
  if (createHash('sha256').update(content).digest('hex') === sha256) return content;
  throw changed('its local copy was changed after it was checked');
}

/** The bytes that a manifest names. Errors: those of `toLocalFile` and `readCopy`. */
export async function readObject(objects: ObjectStore, ref: ObjectRef): Promise<Uint8Array> {
  return readCopy(await copyOf(objects, ref));
}
