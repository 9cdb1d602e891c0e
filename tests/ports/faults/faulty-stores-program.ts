import { join } from 'node:path';
import process from 'node:process';
import { isDomainError } from '../../../core/errors.js';
import { DurableWrites, parseFaultPlan } from './fault-plan.js';
import { faultyMetadataStore } from './faulty-metadata-store.js';
import { faultyObjectStore } from './faulty-object-store.js';
import { openMetadataStore, openObjectStore } from '../store-spec.js';

const [folder = '', plan] = process.argv.slice(2);
const writes = new DurableWrites(parseFaultPlan(plan));
const objects = faultyObjectStore(openObjectStore({ kind: 'fs', root: join(folder, 'objects'), cacheDir: join(folder, 'cache') }), writes);
const metadata = faultyMetadataStore(openMetadataStore(`sqlite:${join(folder, 'metadata.db')}`), writes);

/** As a retry policy would: an error that may pass is tried again. */
async function persistently(work: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if (!isDomainError(error) || !error.retryable) throw error;
    }
  }
}

await metadata.migrate();
await persistently(() => objects.putIfAbsent('a', Buffer.from('a')));
await persistently(() => metadata.putDefinition({ digest: 'd', model: 'm', trainingDigest: 't', json: '{}', createdAt: 1 }));
await persistently(() => objects.put('b', Buffer.from('b')));
await persistently(() =>
  metadata.putVersion({ model: 'm', version: 1, runId: 'r', changeId: 'c', manifestKey: 'k', verdict: 'candidate', createdAt: 1 }),
);
await metadata.close();
