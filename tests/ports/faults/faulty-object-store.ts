import type { ObjectStore } from '../../../adapters/object-store/object-store.js';
import type { DurableWrites } from './fault-plan.js';

/** A store whose durable writes go through `writes`; reads are untouched. */
export function faultyObjectStore(inner: ObjectStore, writes: DurableWrites): ObjectStore {
  const durable = <T>(operation: string, key: string, work: () => Promise<T>): Promise<T> => writes.write('object', operation, key, work);
  return {
    putIfAbsent: (key, content) => durable('putIfAbsent', key, () => inner.putIfAbsent(key, content)),
    putFileIfAbsent: (key, localPath) => durable('putFileIfAbsent', key, () => inner.putFileIfAbsent(key, localPath)),
    put: (key, content) => durable('put', key, () => inner.put(key, content)),
    delete: (key) => durable('delete', key, () => inner.delete(key)),
    get: (key, range) => inner.get(key, range),
    head: (key) => inner.head(key),
    list: (prefix, options) => inner.list(prefix, options),
    toLocalFile: (key, sha256) => inner.toLocalFile(key, sha256),
    describe: () => inner.describe(),
    close: () => inner.close(),
  };
}
