import { constants } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { DomainError } from '../../core/errors.js';

/**
 * The path without `..` and links, if what it leads to lies in one of the folders. Of what lies elsewhere nobody learns whether it is there.
 * A file that is missing has the path that it would have.
 * @throws DomainError SOURCE_FOLDER_REFUSED; SOURCE_UNREADABLE for a device, a pipe or a socket
 */
export async function requireWithinFolders(path: string, folders: readonly string[]): Promise<string> {
  const [found, allowed] = await Promise.all([leadsTo(path), Promise.all(folders.map(leadsTo))]);
  if (!allowed.some((folder) => holds(folder, found))) throw new DomainError('SOURCE_FOLDER_REFUSED', { path, folders });
  const info = await stat(found).catch(() => undefined);
  if (info === undefined || info.isFile() || info.isDirectory()) return found;
  throw new DomainError('SOURCE_UNREADABLE', { what: path, expected: 'a file', reason: 'it is no regular file', advice: 'Name a file' });
}

/**
 * Opens a file of one of the folders for reading, and no other that somebody puts in its place meanwhile.
 * @throws DomainError as `requireWithinFolders`; the system's errors
 */
export async function openWithinFolders(path: string, folders: readonly string[]): Promise<FileHandle> {
  const found = await requireWithinFolders(path, folders);
  // A pipe would keep who opens it until somebody writes.
  const file = await open(found, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const [opened, named] = await Promise.all([file.stat(), stat(await requireWithinFolders(path, folders))]);
    if (opened.dev !== named.dev || opened.ino !== named.ino) throw new DomainError('SOURCE_FOLDER_REFUSED', { path, folders });
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** What is there of it, resolved, and the rest as it stands. */
async function leadsTo(path: string): Promise<string> {
  const found = await realpath(path).catch(() => undefined);
  if (found !== undefined) return found;
  const parent = dirname(path);
  return parent === path ? path : join(await leadsTo(parent), basename(path));
}

/** The root of the file system holds everything, so it is no folder of data. */
function holds(folder: string, path: string): boolean {
  if (dirname(folder) === folder) return false;
  const inside = relative(folder, path);
  return inside === '' || (inside !== '..' && !inside.startsWith('../') && !isAbsolute(inside));
}
