import { createHash } from 'node:crypto';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import { getDocument, putDocument, unlessMissing } from '../../adapters/object-store/put-document.js';
import type { StoredDocument } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import type { PendingMarker, RequestCallback, RequestDocument, RequestResult, RequestStarted } from '../../contracts/request-documents.js';
import { DomainError, isDomainError } from '../../core/errors.js';
import { isOf } from './async-request.js';

const PENDING_ID = /\/([0-9a-z]+)\.json$/;

export interface NewRequest extends Omit<RequestDocument, keyof StoredDocument> {
  /** The body as sent: what makes two requests with one id the same. */
  readonly raw: Uint8Array;
}

export interface FoundRequest {
  readonly status: 'pending' | 'running' | 'done' | 'failed';
  readonly result: RequestResult | undefined;
  readonly callback: RequestCallback | undefined;
}

/** Requests in the object store, as the side that takes them and tells of them sees them. */
export class RequestStore {
  constructor(private readonly objects: ObjectStore) {}

  /**
   * Stores the request, then the marker by which it is picked up; again with the same body it is the same request.
   * @throws REQUEST_ID_TAKEN, REQUEST_NOT_STORED
   */
  async accept(request: NewRequest): Promise<void> {
    try {
      await this.store(request);
    } catch (error) {
      if (isDomainError(error) && error.code.startsWith('OBJECT_')) throw new DomainError('REQUEST_NOT_STORED', {}, { cause: error });
      throw error;
    }
  }

  /** @throws REQUEST_UNKNOWN, and what the store throws while it is away */
  async find(endpoint: string, id: string): Promise<FoundRequest> {
    const result = await this.document<RequestResult>(keys.requestResult(endpoint, id));
    if (result !== undefined) return { status: result.state, result, callback: await this.document(keys.requestCallback(endpoint, id)) };
    const unfinished = { result: undefined, callback: undefined };
    if ((await this.document<RequestStarted>(keys.requestStarted(endpoint, id))) !== undefined) return { status: 'running', ...unfinished };
    if ((await this.objects.head(keys.request(endpoint, id))) !== undefined) return { status: 'pending', ...unfinished };
    throw new DomainError('REQUEST_UNKNOWN');
  }

  /** How many requests of the caller are not finished; it stops counting at the limit. */
  async countPending(caller: string, limit: number): Promise<number> {
    let count = 0;
    for await (const { key } of this.objects.list(keys.pendingRequests)) {
      if (isOf(PENDING_ID.exec(key)?.[1] ?? '', caller)) count += 1;
      if (count >= limit) break;
    }
    return count;
  }

  private async store({ raw, ...request }: NewRequest): Promise<void> {
    const { endpoint, id } = request;
    const changeId = createHash('sha256').update(`${endpoint}\n${id}\n`).update(raw).digest('hex');
    const head: StoredDocument = { formatVersion: 1, changeId, createdAt: Date.now() };
    const document: RequestDocument = { ...head, ...request };
    const key = keys.request(endpoint, id);
    // Not as canonical JSON: sorting the fields of ten thousand records would hold up every other request.
    const outcome = await this.objects.putIfAbsent(key, Buffer.from(JSON.stringify(document)));
    if (outcome === 'exists') {
      const stored = await getDocument<RequestDocument>(this.objects, key, 1);
      if (stored.changeId !== changeId) throw new DomainError('REQUEST_ID_TAKEN');
      if ((await this.objects.head(keys.requestResult(endpoint, id))) !== undefined) return;
    }
    await putDocument<PendingMarker>(this.objects, keys.pendingRequest(endpoint, id), head);
  }

  private document<T extends StoredDocument>(key: string): Promise<T | undefined> {
    return unlessMissing(getDocument<T>(this.objects, key, 1));
  }
}
