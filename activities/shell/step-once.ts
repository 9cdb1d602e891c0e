import { getDocument, putDocument, unlessMissing } from '../../adapters/object-store/put-document.js';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import type { StoredDocument } from '../../contracts/documents.js';
import { DomainError } from '../../core/errors.js';
import type { StepKey } from './step-key.js';

/** A document that is there, or nothing. */
export async function findDocument<T extends StoredDocument>(objects: ObjectStore, key: string): Promise<T | undefined> {
  return unlessMissing(getDocument<T>(objects, key, 1));
}

/**
 * The document of a finished step, or the work that makes it. Of two attempts at once the first to finish decides for both.
 * @param work gives the document's own fields; runs again after a crash, so what it writes elsewhere must be idempotent
 */
export async function documentOnce<T extends StoredDocument>(
  objects: ObjectStore,
  key: StepKey,
  work: () => Promise<Omit<T, keyof StoredDocument>>,
): Promise<T> {
  const finished = await findDocument<T>(objects, key.objectKey);
  if (finished !== undefined) return checkedOwner(finished, key);
  const head: StoredDocument = { formatVersion: 1, changeId: key.changeId, createdAt: Date.now() };
  // The caller's T is a StoredDocument and the fields that `work` gives.
  const document = { ...(await work()), ...head } as unknown as T;
  return checkedOwner((await putDocument(objects, key.objectKey, document)).document, key);
}

/** Object keys hold a short form of the change id. */
function checkedOwner<T extends StoredDocument>(document: T, key: StepKey): T {
  if (document.changeId === key.changeId) return document;
  throw new DomainError('STEP_CONFLICT', { key: key.objectKey });
}
