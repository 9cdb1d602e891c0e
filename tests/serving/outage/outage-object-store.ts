import { FsObjectStore } from '../../../adapters/object-store/fs-object-store.js';
import type { ByteRange, ObjectInfo, ObjectStore, PutOutcome } from '../../../adapters/object-store/object-store.js';
import { DomainError, isDomainError } from '../../../core/errors.js';

/** A real store that can be cut off; its local cache stays, as it does on a machine whose network is down. */
export class OutageObjectStore implements ObjectStore {
  isDown = false;
  private readonly cacheOnly: FsObjectStore;

  constructor(
    private readonly inner: FsObjectStore,
    cacheDir: string,
  ) {
    this.cacheOnly = new FsObjectStore({ root: `${cacheDir}/no-such-root`, cacheDir, cacheSizeBytes: 1e9 });
  }

  async putIfAbsent(key: string, content: Uint8Array): Promise<PutOutcome> {
    return this.reached(key).putIfAbsent(key, content);
  }

  async putFileIfAbsent(key: string, localPath: string): Promise<PutOutcome> {
    return this.reached(key).putFileIfAbsent(key, localPath);
  }

  async put(key: string, content: Uint8Array): Promise<void> {
    await this.reached(key).put(key, content);
  }

  async get(key: string, range?: ByteRange): Promise<Uint8Array> {
    return this.reached(key).get(key, range);
  }

  async head(key: string): Promise<ObjectInfo | undefined> {
    return this.reached(key).head(key);
  }

  async *list(prefix: string, options?: { readonly startAfter?: string; readonly limit?: number }): AsyncIterable<ObjectInfo> {
    yield* this.reached(prefix).list(prefix, options);
  }

  async delete(key: string): Promise<void> {
    await this.reached(key).delete(key);
  }

  async toLocalFile(key: string, sha256: string): Promise<string> {
    if (!this.isDown) return this.inner.toLocalFile(key, sha256);
    return this.cacheOnly.toLocalFile(key, sha256).catch((error: unknown) => {
      if (isDomainError(error) && error.code === 'OBJECT_NOT_FOUND') this.reached(key);
      throw error;
    });
  }

  describe(): string {
    return this.inner.describe();
  }

  async close(): Promise<void> {
    await this.inner.close();
  }

  private reached(key: string): FsObjectStore {
    if (this.isDown) throw new DomainError('OBJECT_STORE_UNAVAILABLE', { store: this.describe(), key, reason: 'ECONNREFUSED' });
    return this.inner;
  }
}
