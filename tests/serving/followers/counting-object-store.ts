import type { ByteRange, ObjectInfo, ObjectStore, PutOutcome } from '../../../adapters/object-store/object-store.js';

/** A real store that counts what it is asked. */
export class CountingObjectStore implements ObjectStore {
  readonly asked = { head: 0, get: 0, list: 0, other: 0 };

  constructor(private readonly inner: ObjectStore) {}

  async putIfAbsent(key: string, content: Uint8Array): Promise<PutOutcome> {
    this.asked.other += 1;
    return this.inner.putIfAbsent(key, content);
  }

  async putFileIfAbsent(key: string, localPath: string): Promise<PutOutcome> {
    this.asked.other += 1;
    return this.inner.putFileIfAbsent(key, localPath);
  }

  async put(key: string, content: Uint8Array): Promise<void> {
    this.asked.other += 1;
    await this.inner.put(key, content);
  }

  async get(key: string, range?: ByteRange): Promise<Uint8Array> {
    this.asked.get += 1;
    return this.inner.get(key, range);
  }

  async head(key: string): Promise<ObjectInfo | undefined> {
    this.asked.head += 1;
    return this.inner.head(key);
  }

  async *list(prefix: string, options?: { readonly startAfter?: string; readonly limit?: number }): AsyncIterable<ObjectInfo> {
    this.asked.list += 1;
    yield* this.inner.list(prefix, options);
  }

  async delete(key: string): Promise<void> {
    this.asked.other += 1;
    await this.inner.delete(key);
  }

  async toLocalFile(key: string, sha256: string): Promise<string> {
    this.asked.other += 1;
    return this.inner.toLocalFile(key, sha256);
  }

  describe(): string {
    return this.inner.describe();
  }

  async close(): Promise<void> {
    await this.inner.close();
  }
}
