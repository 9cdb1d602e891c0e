import type { ModelOutput } from '../../adapters/model-runtime/model-runtime.js';
import type { RequestDocument, RequestStarted } from '../../contracts/request-documents.js';
import type { Signature } from '../../core/features/signature.js';

export interface AnsweredRequest {
  readonly request: RequestDocument;
  readonly started: RequestStarted;
  readonly signature: Signature;
  /** One per record, in order. */
  readonly ids: readonly string[];
  /** As the model got it. */
  readonly matrix: Float32Array;
  readonly output: ModelOutput;
}

/** The prediction log of requests that are answered here. */
export interface RequestLog {
  /**
   * Keeps the rows of a request unless it must not be logged; of attempts at once the first counts. What keeps it from doing so is
   * told to people and fails no request, but for a store that is away, since the request needs that as well.
   * @throws OBJECT_STORE_UNAVAILABLE, OBJECT_STORE_FULL
   */
  keep(answered: AnsweredRequest): Promise<void>;
}
