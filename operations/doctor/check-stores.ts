import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import type { OperationContext } from '../operation-context.js';
import { durationText } from '../../core/duration-text.js';
import { fail, finding, ok, warn } from '../health/finding.js';
import type { Finding } from '../health/finding.js';

const CLOCK_LIMIT_MS = 5_000;

/** Object store: write, read, delete of one small object. Database: is it there, and does its schema fit? */
export async function checkStores(context: OperationContext): Promise<readonly Finding[]> {
  return [
    ...(await finding('object store', () => probeObjects(context.objects))),
    ...(await finding('database', () => probeDatabase(context))),
  ];
}

async function probeObjects(objects: ObjectStore): Promise<readonly Finding[]> {
  const key = `doctor/${randomUUID()}.json`;
  const content = new TextEncoder().encode('{"probe":true}');
  const startedAt = Date.now();
  try {
    if ((await objects.putIfAbsent(key, content)) !== 'won')
      return [
        fail(
          'object store',
          `${objects.describe()} says that a new key exists`,
          'look for something between us and the store that repeats requests.',
        ),
      ];
    if ((await objects.putIfAbsent(key, content)) !== 'exists') {
      return [
        fail(
          'object store',
          `${objects.describe()} overwrites where it should not`,
          'use a store that supports conditional writes (If-None-Match), such as Amazon S3 or SeaweedFS.',
        ),
      ];
    }
    const read = await objects.get(key);
    if (Buffer.compare(read, content) !== 0)
      return [fail('object store', `${objects.describe()} gives back other bytes than were stored`, 'check the store.')];
    const skewMs = Math.abs(((await objects.head(key))?.modifiedAt ?? startedAt) - startedAt);
    const clock =
      skewMs > CLOCK_LIMIT_MS
        ? warn('clock', `differs from the object store's by ${durationText(skewMs)}`, 'synchronise the clocks (NTP).')
        : ok('clock', "agrees with the object store's");
    return [ok('object store', `${objects.describe()}: written, read, deleted in ${durationText(Date.now() - startedAt)}`), clock];
  } finally {
    await objects.delete(key);
  }
}

async function probeDatabase(context: OperationContext): Promise<Finding> {
  const { database } = context.settings;
  if (database.kind === 'sqlite' && !existsSync(database.path))
    return warn('database', `${database.path} is not there yet`, 'run `perennial up` or `perennial apply`; either makes it.');
  const models = await context.metadata.listModels();
  return ok('database', `${context.metadata.describe()}: schema fits, ${models.length} models`);
}
