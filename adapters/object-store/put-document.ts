import { isDomainError } from '../../core/errors.js';
import type { ObjectStore } from './object-store.js';
import { documentBytes, parseKnownDocument } from './document-bytes.js';

/** The two fields of every document that is put only once. */
export interface ChangeDocument {
  /** The same for every attempt of one change; see ObjectStore's second invariant. */
  readonly changeId: string;
  readonly formatVersion: number;
}

export interface PutDocumentResult<T> {
  /** `won`: created now. `mine`: an earlier attempt of this change created it. `theirs`: another change did. */
  readonly outcome: 'won' | 'mine' | 'theirs';
  /** What the store holds, which for `mine` may differ from the argument in more than the change id. */
  readonly document: T;
}

/** How often an object may vanish between "exists" and the read before that is an error. */
const MAX_ROUNDS = 3;

/**
 * Puts a document as canonical JSON unless the key is taken, and reads back who took it.
 * Errors: those of the store; DOCUMENT_NEWER when the key holds a format newer than the argument's; DOCUMENT_INVALID.
 */
export async function putDocument<T extends ChangeDocument>(store: ObjectStore, key: string, document: T): Promise<PutDocumentResult<T>> {
  const content = documentBytes(document);
  for (let round = 1; ; round += 1) {
    if ((await store.putIfAbsent(key, content)) === 'won') return { outcome: 'won', document };
    try {
      const found = await getDocument<T>(store, key, document.formatVersion);
      return { outcome: found.changeId === document.changeId ? 'mine' : 'theirs', document: found };
    } catch (error) {
      if (!isMissing(error) || round === MAX_ROUNDS) throw error;
    }
  }
}

/** Reads a JSON document, see parseKnownDocument. Errors: OBJECT_NOT_FOUND; DOCUMENT_NEWER above `maxFormatVersion`; DOCUMENT_INVALID. */
export async function getDocument<T extends { readonly formatVersion: number }>(
  store: ObjectStore,
  key: string,
  maxFormatVersion: number,
): Promise<T> {
  return parseKnownDocument<T>(await store.get(key), { key, store: store.describe() }, maxFormatVersion);
}

/** What a read of the store gives; undefined where there is no such object. Errors: the others of the read. */
export async function unlessMissing<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return isDomainError(error) && error.code === 'OBJECT_NOT_FOUND';
}
