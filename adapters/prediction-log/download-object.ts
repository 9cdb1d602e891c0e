import { open } from 'node:fs/promises';
import { PRIVATE_FILE } from '../private-files.js';
import { isDomainError } from '../../core/errors.js';
import type { ObjectInfo, ObjectStore } from '../object-store/object-store.js';

const PIECE_BYTES = 4 * 1024 * 1024;

/** Copies an object piece by piece, so that its size does not matter to memory. False: it is not there any more. */
export async function downloadObject(
  objects: Pick<ObjectStore, 'get'>,
  { key, sizeBytes }: Pick<ObjectInfo, 'key' | 'sizeBytes'>,
  path: string,
): Promise<boolean> {
  const file = await open(path, 'w', PRIVATE_FILE);
  try {
    for (let start = 0; start < sizeBytes; start += PIECE_BYTES)
      await file.writeFile(await objects.get(key, { start, end: Math.min(sizeBytes, start + PIECE_BYTES) - 1 }));
    return true;
  } catch (error) {
    if (isDomainError(error) && error.code === 'OBJECT_NOT_FOUND') return false;
    throw error;
  } finally {
    await file.close();
  }
}
