import { createHash, randomUUID } from 'node:crypto';
import { chmod, lstat, open, readdir, rename, rm, utimes } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { makePrivateFolder, PRIVATE_FILE } from '../private-files.js';
import { DomainError } from '../../core/errors.js';
import { sweepStaleFiles, syncFolder } from './durable-file.js';
import { fileFailure, systemCode } from './file-failure.js';

export interface LocalFileCacheOptions {
  readonly dir: string;
  readonly sizeBytes: number;
  /** A file asked for within this time is never evicted, so a caller has this long to open the path it got. */
  readonly graceMs?: number;
}

export interface CachedObject {
  readonly key: string;
  readonly sha256: string;
  /** The store's description, for messages. */
  readonly store: string;
}

interface CachedFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly usedAt: number;
}

const GRACE_MS = 600_000;
const READ_ONLY = 0o400;
const STALE_DOWNLOAD_AGE_MS = 3_600_000;
const SHA256 = /^[0-9a-f]{64}$/;

/**
 * Local copies of immutable objects, named by their SHA-256 (and the key's extension, which some libraries go by).
 *
 * 1. A name appears by `rename` after all bytes were read, hashed, compared and synced, so a file found under a name is right.
 * 2. The modification time is the time of the last use; eviction removes the least recently used and spares what is in grace.
 * 3. Any number of processes may share the folder: none relies on a file it saw before, all tolerate a vanished one.
 *    The limit is therefore a goal: files in grace and downloads under way come on top.
 */
export class LocalFileCache {
  readonly #dir: string;
  readonly #sizeBytes: number;
  readonly #graceMs: number;
  readonly #underWay = new Map<string, Promise<string>>();

  constructor(options: LocalFileCacheOptions) {
    this.#dir = resolve(options.dir);
    this.#sizeBytes = options.sizeBytes;
    this.#graceMs = options.graceMs ?? GRACE_MS;
  }

  /** The path of the verified copy; `download` is called only when there is none. */
  async file(object: CachedObject, download: () => Promise<Readable>): Promise<string> {
    if (!SHA256.test(object.sha256)) {
      throw new DomainError('OBJECT_DIGEST_MISMATCH', {
        key: object.key,
        store: object.store,
        expected: object.sha256,
        found: 'not asked for by a SHA-256',
      });
    }
    const path = join(this.#dir, object.sha256.slice(0, 2), object.sha256 + extname(object.key));
    const running = this.#underWay.get(path);
    if (running !== undefined) return running;
    const work = this.#fetch(path, object, download).finally(() => this.#underWay.delete(path));
    this.#underWay.set(path, work);
    return work;
  }

  async #fetch(path: string, object: CachedObject, download: () => Promise<Readable>): Promise<string> {
    try {
      if (await touched(path)) return path;
      await this.#download(path, object, download).catch(async (error: unknown) => {
        if (!isFull(error)) throw error;
        await this.#evict(0);
        await this.#download(path, object, download);
      });
      await this.#evict(this.#sizeBytes);
      return path;
    } catch (error) {
      const store = `cache:${this.#dir}`;
      if (systemCode(error) !== 'ENOENT') throw fileFailure(error, { store, key: object.key });
      throw new DomainError('OBJECT_STORE_UNAVAILABLE', { store, key: object.key, reason: 'the cache folder was removed meanwhile' });
    }
  }

  async #download(path: string, object: CachedObject, download: () => Promise<Readable>): Promise<void> {
    const folder = join(this.#dir, 'downloads');
    await makePrivateFolder(folder);
    await makePrivateFolder(dirname(path));
    await sweepStaleFiles(folder, STALE_DOWNLOAD_AGE_MS);
    const temp = join(folder, `${process.pid}-${randomUUID()}`);
    try {
      const found = await writeHashed(temp, await download());
      if (found !== object.sha256) {
        throw new DomainError('OBJECT_DIGEST_MISMATCH', { key: object.key, store: object.store, expected: object.sha256, found });
      }
      await chmod(temp, READ_ONLY);
      await rename(temp, path);
      await syncFolder(dirname(path));
    } finally {
      await rm(temp, { force: true }).catch(() => undefined);
    }
  }

  /** Removes the least recently used files until at most `limitBytes` are left, or all that is left is in grace. */
  async #evict(limitBytes: number): Promise<void> {
    const files = (await cachedFiles(this.#dir)).sort((a, b) => a.usedAt - b.usedAt);
    let totalBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
    for (const file of files) {
      if (totalBytes <= limitBytes) return;
      if (!(await this.#isIdle(file.path))) continue;
      await rm(file.path, { force: true });
      totalBytes -= file.sizeBytes;
    }
  }

  /** Read again right before a removal: another process may have handed the file out since the listing. */
  async #isIdle(path: string): Promise<boolean> {
    const now = await lstat(path).catch(() => undefined);
    return now !== undefined && now.mtimeMs < Date.now() - this.#graceMs;
  }
}

async function touched(path: string): Promise<boolean> {
  try {
    const now = new Date();
    await utimes(path, now, now);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}

async function writeHashed(path: string, content: Readable): Promise<string> {
  const hash = createHash('sha256');
  const handle = await open(path, 'wx', PRIVATE_FILE);
  try {
    for await (const chunk of content as AsyncIterable<Uint8Array>) {
      hash.update(chunk);
      await handle.writeFile(chunk);
    }
    await handle.sync();
    return hash.digest('hex');
  } finally {
    content.destroy();
    await handle.close();
  }
}

async function cachedFiles(dir: string): Promise<CachedFile[]> {
  const files: CachedFile[] = [];
  for (const shard of await readdir(dir)) {
    if (shard.length !== 2) continue;
    for (const name of await readdir(join(dir, shard)).catch(() => [])) {
      const path = join(dir, shard, name);
      const stats = await lstat(path).catch(() => undefined);
      if (stats?.isFile()) files.push({ path, sizeBytes: stats.size, usedAt: stats.mtimeMs });
    }
  }
  return files;
}

function isFull(error: unknown): boolean {
  return systemCode(error) === 'ENOSPC' || systemCode(error) === 'EDQUOT';
}
