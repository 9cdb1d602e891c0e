import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectInfo } from '../object-store.js';
import { systemCode } from './file-failure.js';

interface Walk {
  readonly prefix: string;
  readonly startAfter: string;
  readonly namesAtOnce?: number;
}

/** Names kept in memory per folder (twice as many while reading); a larger folder is read several times. */
const NAMES_AT_ONCE = 20_000;
/** Node.js reads 32 at a time unless told, each a trip to its thread pool. */
const NAMES_PER_READ = 1_000;
const OBJECT_NAME = /^[A-Za-z0-9._=-]+$/;

/**
 * Objects below `folder`, in key order, with memory bounded by depth × `namesAtOnce` names.
 * `base` is the key prefix that stands for `folder`: empty or ending in `/`. Symbolic links and special files are not objects.
 */
export async function* walkObjects(folder: string, base: string, walk: Walk): AsyncGenerator<ObjectInfo> {
  for await (const name of sortedNames(folder, base, walk)) {
    const key = base + name;
    if (name.endsWith('/')) {
      yield* walkObjects(join(folder, name), key, walk);
      continue;
    }
    const info = await objectInfo(join(folder, name), key);
    if (info !== undefined) yield info;
  }
}

/** What `path` holds as an object, or nothing when there is no regular file. */
export async function objectInfo(path: string, key: string): Promise<ObjectInfo | undefined> {
  try {
    const stats = await lstat(path);
    return stats.isFile() ? { key, sizeBytes: stats.size, modifiedAt: Math.trunc(stats.mtimeMs) } : undefined;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

export function isAbsent(error: unknown): boolean {
  return systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR';
}

/** A folder's name ends in `/`: keys sort by whole path, so folder `a` stands after file `a-b`. */
async function* sortedNames(folder: string, base: string, walk: Walk): AsyncGenerator<string> {
  const count = walk.namesAtOnce ?? NAMES_AT_ONCE;
  let after = '';
  for (;;) {
    const names = await smallestNames(folder, count, (name) => name > after && mayHoldWanted(base + name, walk));
    yield* names;
    const last = names.at(-1);
    if (last === undefined || names.length < count) return;
    after = last;
  }
}

async function smallestNames(folder: string, count: number, wanted: (name: string) => boolean): Promise<string[]> {
  let names: string[] = [];
  try {
    for await (const entry of await opendir(folder, { bufferSize: NAMES_PER_READ })) {
      if (!OBJECT_NAME.test(entry.name)) continue;
      const name = entry.isDirectory() ? `${entry.name}/` : entry.name;
      if (!(entry.isDirectory() || entry.isFile()) || !wanted(name)) continue;
      names.push(name);
      if (names.length >= 2 * count) names = names.sort(byBytes).slice(0, count);
    }
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
  return names.sort(byBytes).slice(0, count);
}

function mayHoldWanted(path: string, { prefix, startAfter }: Walk): boolean {
  if (!path.endsWith('/')) return path.startsWith(prefix) && path > startAfter;
  return (path.startsWith(prefix) || prefix.startsWith(path)) && (path > startAfter || startAfter.startsWith(path));
}

/** Keys are ASCII, where JavaScript's order of code units is the order of bytes. */
function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
