import { randomUUID } from 'node:crypto';
import { link, open, realpath, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { DomainError } from '../../core/errors.js';
import type { ByteRange, ObjectInfo, ObjectStore, PutOutcome } from './object-store.js';
import { copyDurably, makeFolderLevel, sweepStaleFiles, syncFolder, writeDurably } from './files/durable-file.js';
import { fileFailure, systemCode } from './files/file-failure.js';
import { isAbsent, objectInfo, walkObjects } from './files/fs-object-list.js';
import { FsStoreIdentity } from './files/fs-store-identity.js';
import { READ_FLAGS } from './files/read-flags.js';
import { LocalFileCache } from './local-file-cache.js';
import { checkPrefix, keySegments } from './object-key.js';

export interface FsObjectStoreOptions {
  /** Created when absent, and not known to be absent by accident. On a file system with hard links. */
  readonly root: string;
  readonly cacheDir: string;
  readonly cacheSizeBytes: number;
  /** Told of local copies that were found to be wrong. */
  readonly log?: ((line: string) => void) | undefined;
  /** Local folder in which this machine remembers which store the root holds; default: in the cache folder. */
  readonly knownStoresDir?: string;
  /** Temporary files of killed processes are removed after this long without a write. */
  readonly staleTempAgeMs?: number;
}

/** `~` cannot be part of a key, so the folder can never be an object's. */
const TEMP_FOLDER = '~tmp';
const STALE_TEMP_AGE_MS = 3_600_000;
/** The least recently used one is forgotten; to find out again costs one sync. */
const MAX_REMEMBERED_FOLDERS = 100;

/**
 * Objects as files of a folder.
 *
 * 1. Bytes go to a temporary file, are synced, then get their name in one step (`link` for put-if-absent, `rename` for put),
 *    then the folder is synced: a reader sees all or nothing, and what was answered survives a power cut.
 * 2. A root that was another store before, or whose volume is not mounted, is a store that is down (`files/fs-store-identity.ts`).
 * 3. Every folder on the way to an object is a real folder below the root: a symbolic link inside the root is refused.
 */
export class FsObjectStore implements ObjectStore {
  readonly #root: string;
  readonly #staleTempAgeMs: number;
  readonly #cache: LocalFileCache;
  readonly #identity: FsStoreIdentity;
  readonly #durableFolders = new Set<string>();
  #lastSweepAt = 0;

  constructor(options: FsObjectStoreOptions) {
    this.#root = resolve(options.root);
    this.#staleTempAgeMs = options.staleTempAgeMs ?? STALE_TEMP_AGE_MS;
    this.#cache = new LocalFileCache({ dir: options.cacheDir, sizeBytes: options.cacheSizeBytes, log: options.log });
    const knownStoresDir = resolve(options.knownStoresDir ?? join(options.cacheDir, 'known-stores'));
    this.#identity = new FsStoreIdentity({ root: this.#root, tempFolder: TEMP_FOLDER, knownStoresDir });
  }

  async putIfAbsent(key: string, content: Uint8Array): Promise<PutOutcome> {
    return this.#createObject(key, (temp) => writeDurably(temp, content));
  }

  async putFileIfAbsent(key: string, localPath: string): Promise<PutOutcome> {
    const source = await open(localPath, 'r').catch((error: unknown) => {
      throw new DomainError('OBJECT_SOURCE_UNREADABLE', { path: localPath, key, reason: systemCode(error) });
    });
    await source.close();
    return this.#createObject(key, (temp) => copyDurably(localPath, temp));
  }

  async put(key: string, content: Uint8Array): Promise<void> {
    await this.#writing(key, async (path) => {
      const temp = await this.#tempPath();
      await writeDurably(temp, content);
      await rename(temp, path).catch(async (error: unknown) => {
        await rm(temp, { force: true });
        throw error;
      });
    });
  }

  async get(key: string, range?: ByteRange): Promise<Uint8Array> {
    return this.#reading(key, async (handle, sizeBytes) => {
      if (range === undefined) return handle.readFile();
      if (range.start < 0 || range.start >= sizeBytes || range.end < range.start) {
        throw new DomainError('OBJECT_RANGE_INVALID', { key, store: this.describe(), start: range.start, end: range.end });
      }
      const wanted = Buffer.alloc(Math.min(range.end, sizeBytes - 1) - range.start + 1);
      const { bytesRead } = await handle.read(wanted, 0, wanted.length, range.start);
      return wanted.subarray(0, bytesRead);
    });
  }

  async head(key: string): Promise<ObjectInfo | undefined> {
    const segments = keySegments(key);
    return this.#mapped(key, async () => {
      const folder = await this.#existingFolder(segments.slice(0, -1));
      return folder === undefined ? undefined : objectInfo(join(folder, segments.at(-1) ?? ''), key);
    });
  }

  async *list(prefix: string, options: { readonly startAfter?: string; readonly limit?: number } = {}): AsyncGenerator<ObjectInfo> {
    checkPrefix(prefix);
    let left = options.limit ?? Infinity;
    if (left <= 0) return;
    const base = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    try {
      const folder = await this.#existingFolder(base.split('/').slice(0, -1));
      if (folder === undefined) return;
      for await (const info of walkObjects(folder, base, { prefix, startAfter: options.startAfter ?? '' })) {
        yield info;
        if (--left <= 0) return;
      }
    } catch (error) {
      throw fileFailure(error, { store: this.describe(), key: prefix });
    }
  }

  async delete(key: string): Promise<void> {
    const segments = keySegments(key);
    await this.#mapped(key, async () => {
      const folder = await this.#existingFolder(segments.slice(0, -1));
      if (folder === undefined) return;
      const path = join(folder, segments.at(-1) ?? '');
      if ((await objectInfo(path, key)) === undefined) return;
      await rm(path, { force: true });
      await syncFolder(folder);
    });
  }

  async toLocalFile(key: string, sha256: string): Promise<string> {
    return this.#cache.file({ key, sha256, store: this.describe() }, async () => {
      const handle = await this.#openObject(key);
      return handle.createReadStream();
    });
  }

  describe(): string {
    return `fs:${this.#root}`;
  }

  async close(): Promise<void> {}

  async #createObject(key: string, write: (temp: string) => Promise<void>): Promise<PutOutcome> {
    return this.#writing(key, async (path) => {
      if ((await objectInfo(path, key)) !== undefined) return 'exists';
      const temp = await this.#tempPath();
      try {
        await write(temp);
        await link(temp, path);
        return 'won';
      } catch (error) {
        if (systemCode(error) !== 'EEXIST') throw error;
        if ((await objectInfo(path, key)) !== undefined) return 'exists';
        throw new DomainError('OBJECT_KEY_INVALID', { key, problem: 'a folder or symbolic link has this name' });
      } finally {
        await rm(temp, { force: true }).catch(() => undefined);
      }
    });
  }

  /** Runs `write` with the object's path, its folder made; the folder is on disk when this returns, also for a loser. */
  async #writing<T>(key: string, write: (path: string) => Promise<T>): Promise<T> {
    const segments = keySegments(key);
    return this.#mapped(key, async () => {
      try {
        const folder = await this.#madeFolder(segments.slice(0, -1));
        const result = await write(join(folder, segments.at(-1) ?? ''));
        await syncFolder(folder);
        // A volume that was unmounted meanwhile has not got it.
        await this.#identity.check();
        return result;
      } catch (error) {
        if (systemCode(error) !== 'ENOENT') throw error;
        const reason = 'a folder or temporary file was removed during the write';
        throw new DomainError('OBJECT_STORE_UNAVAILABLE', { store: this.describe(), key, reason });
      }
    });
  }

  async #reading<T>(key: string, read: (handle: FileHandle, sizeBytes: number) => Promise<T>): Promise<T> {
    return this.#mapped(key, async () => {
      const handle = await this.#openObject(key);
      try {
        return await read(handle, (await handle.stat()).size);
      } finally {
        await handle.close();
      }
    });
  }

  async #openObject(key: string): Promise<FileHandle> {
    const missing = new DomainError('OBJECT_NOT_FOUND', { key, store: this.describe() });
    const segments = keySegments(key);
    return this.#mapped(key, async () => {
      const folder = await this.#existingFolder(segments.slice(0, -1));
      if (folder === undefined) throw missing;
      const handle = await open(join(folder, segments.at(-1) ?? ''), READ_FLAGS);
      if ((await handle.stat()).isFile()) return handle;
      await handle.close();
      throw missing;
    });
  }

  async #mapped<T>(key: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw fileFailure(error, { store: this.describe(), key });
    }
  }

  /** The folder's real path, or nothing when it is absent. */
  async #existingFolder(segments: readonly string[]): Promise<string | undefined> {
    await this.#identity.check();
    try {
      const folder = join(await realpath(this.#root), ...segments);
      if ((await realpath(folder)) === folder) return folder;
      const reason = 'a folder on the way is a symbolic link';
      throw new DomainError('OBJECT_STORE_DENIED', { store: this.describe(), key: segments.join('/'), reason });
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }

  async #madeFolder(segments: readonly string[]): Promise<string> {
    await this.#identity.ensure();
    let folder = await realpath(this.#root);
    for (const segment of segments) {
      folder = join(folder, segment);
      await makeFolderLevel(folder);
      await this.#syncParentOnce(folder);
    }
    return folder;
  }

  /** Another process may have made the folder and not yet synced its name: each process makes sure once. */
  async #syncParentOnce(folder: string): Promise<void> {
    if (!this.#durableFolders.delete(folder)) await syncFolder(dirname(folder));
    this.#durableFolders.add(folder);
    const [oldest = folder] = this.#durableFolders;
    if (this.#durableFolders.size > MAX_REMEMBERED_FOLDERS) this.#durableFolders.delete(oldest);
  }

  async #tempPath(): Promise<string> {
    const folder = join(await realpath(this.#root), TEMP_FOLDER);
    await makeFolderLevel(folder);
    if (Date.now() - this.#lastSweepAt > this.#staleTempAgeMs) {
      this.#lastSweepAt = Date.now();
      await sweepStaleFiles(folder, this.#staleTempAgeMs);
    }
    return join(folder, `${process.pid}-${randomUUID()}`);
  }
}
