import { createHash, randomUUID } from 'node:crypto';
import { chmod, lstat, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { makePrivateFolder, PRIVATE_FILE } from '../private-files.js';
import { DomainError, isDomainError } from '../../core/errors.js';
import { copyDigest } from './files/copy-digest.js';
import { sweepStaleFiles, syncFolder } from './files/durable-file.js';
import { fileFailure, systemCode } from './files/file-failure.js';

export interface LocalFileCacheOptions {
  readonly dir: string;
  readonly sizeBytes: number;
  /** A file asked for within this time is never evicted, so a caller has this long to open the path it got. */
  readonly graceMs?: number;
  /** Told of each copy that was found to be wrong. */
  readonly log?: ((line: string) => void) | undefined;
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
 * 1. A name appears by `rename` after all bytes were read, hashed, compared and synced. Disks forget and people edit, so a file found
 *    under a name is hashed again each time it is asked for; a wrong one is removed and fetched anew.
 * 2. The modification time is the time of the last use; eviction removes the least recently used and spares what is in grace.
 * 3. Any number of processes may share the folder: none relies on a file it saw before, all tolerate a vanished one.
 *    The limit is therefore a goal: files in grace and downloads under way come on top.
 */
export class LocalFileCache {
  readonly #dir: string;
  readonly #sizeBytes: number;
  readonly #graceMs: number;
  readonly #log: (line: string) => void;
  readonly #underWay = new Map<string, Promise<string>>();
  /** Found wrong, and not yet fetched again. */
  readonly #wrong = new Map<string, string>();

  constructor(options: LocalFileCacheOptions) {
    this.#log = options.log ?? (() => undefined);
    this.#dir = resolve(options.dir);
    this.#sizeBytes = options.sizeBytes;
    this.#graceMs = options.graceMs ?? GRACE_MS;
  }

  /** The path of the verified copy; `download` is called only when there is none, or a wrong one. */
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
      if (await this.#isRight(path, object)) return path;
      await this.#download(path, object, download).catch(async (error: unknown) => {
        if (isFull(error)) await this.#evict(0);
        // Bytes may also be spoilt on their way: what the store itself holds is wrong when they are wrong twice.
        else if (!isMismatch(error)) throw error;
        await this.#download(path, object, download);
      });
      this.#wrong.delete(path);
      await this.#evict(this.#sizeBytes);
      return path;
    } catch (error) {
      throw this.#failure(error, path, object);
    }
  }

  /** Tells of a wrong copy too: without it the object would not be needed now. */
  #failure(error: unknown, path: string, { key }: CachedObject): DomainError {
    const store = `cache:${this.#dir}`;
    const failure =
      systemCode(error) === 'ENOENT'
        ? new DomainError('OBJECT_STORE_UNAVAILABLE', { store, key, reason: 'the cache folder was removed meanwhile' })
        : fileFailure(error, { store, key });
    const wrong = this.#wrong.get(path);
    if (wrong === undefined || failure.code !== 'OBJECT_STORE_UNAVAILABLE') return failure;
    return new DomainError(failure.code, { ...failure.details, reason: `${String(failure.details.reason)}, and ${wrong}` });
  }

  async #isRight(path: string, { key, sha256 }: CachedObject): Promise<boolean> {
    const found = await copyDigest(path);
    if (found === sha256 || found === undefined) return found === sha256;
    await rm(path, { recursive: true, force: true });
    const wrong = `the local copy ${path} had SHA-256 ${found} and was removed`;
    this.#wrong.set(path, wrong);
    this.#log(`cache: ${wrong}; ${key} is fetched again`);
    return false;
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

function isMismatch(error: unknown): boolean {
  return isDomainError(error) && error.code === 'OBJECT_DIGEST_MISMATCH';
}
