import { DomainError } from '../../../core/errors.js';
import { isSignedKey } from '../../../core/signed-documents.js';
import type { ByteRange, ObjectInfo, ObjectStore, PutOutcome } from '../object-store.js';
import { mayBeSigned, signatureProblem, signedDocument, takeApart } from './document-signature.js';
import type { SigningKeys } from './signing-keys.js';

/**
 * An object store whose documents of `isSignedKey` are signed as they are written, and checked as they are read. Everybody else sees
 * them without their signatures, so that equal documents are equal bytes whether they are signed or not.
 *
 * 1. With trusted keys nothing is read that none of them signed under this very key: not what was changed, moved, or never signed.
 * 2. Without trusted keys everything is read, signed or not.
 * 3. Who trusts signed documents only never writes others.
 */
export class SignedObjectStore implements ObjectStore {
  constructor(
    private readonly inner: ObjectStore,
    private readonly keys: SigningKeys,
  ) {}

  /** Errors: SIGNING_KEY_REQUIRED too. */
  async putIfAbsent(key: string, content: Uint8Array): Promise<PutOutcome> {
    return this.inner.putIfAbsent(key, this.asStored(key, content));
  }

  /** Such files are no documents. */
  putFileIfAbsent(key: string, localPath: string): Promise<PutOutcome> {
    return this.inner.putFileIfAbsent(key, localPath);
  }

  /** Errors: SIGNING_KEY_REQUIRED too. */
  async put(key: string, content: Uint8Array): Promise<void> {
    await this.inner.put(key, this.asStored(key, content));
  }

  /** Errors: DOCUMENT_UNTRUSTED too. */
  async get(key: string, range?: ByteRange): Promise<Uint8Array> {
    if (!isSignedKey(key)) return this.inner.get(key, range);
    const content = this.asWritten(key, await this.inner.get(key));
    return range === undefined ? content : content.subarray(range.start, range.end + 1);
  }

  head(key: string): Promise<ObjectInfo | undefined> {
    return this.inner.head(key);
  }

  list(prefix: string, options?: { readonly startAfter?: string; readonly limit?: number }): AsyncIterable<ObjectInfo> {
    return this.inner.list(prefix, options);
  }

  delete(key: string): Promise<void> {
    return this.inner.delete(key);
  }

  toLocalFile(key: string, sha256: string): Promise<string> {
    return this.inner.toLocalFile(key, sha256);
  }

  describe(): string {
    return this.inner.describe();
  }

  close(): Promise<void> {
    return this.inner.close();
  }

  private asStored(key: string, content: Uint8Array): Uint8Array {
    const { privateKey, trusted } = this.keys;
    if (!isSignedKey(key)) return content;
    if (privateKey !== undefined) return signedDocument(key, content, privateKey);
    if (trusted.size > 0) throw new DomainError('SIGNING_KEY_REQUIRED', { key });
    return content;
  }

  private asWritten(key: string, stored: Uint8Array): Uint8Array {
    const { trusted } = this.keys;
    if (trusted.size === 0 && !mayBeSigned(stored)) return stored;
    const document = takeApart(stored);
    if (trusted.size === 0) return document?.content ?? stored;
    const problem = document === undefined ? 'it is no JSON object' : signatureProblem(key, document, trusted);
    if (document === undefined || problem !== undefined)
      throw new DomainError('DOCUMENT_UNTRUSTED', { key, store: this.describe(), problem });
    return document.content;
  }
}
