import { isDomainError } from '../../core/errors.js';
import type { DomainError } from '../../core/errors.js';

/**
 * True for trouble that may pass by itself; anything else is a fault of the revision. What a revision names is stored before the
 * revision, so when it is missing the store is not whole at the moment.
 */
export function isPassing(error: unknown): boolean {
  return !isDomainError(error) || error.retryable || error.code === 'OBJECT_STORE_DENIED' || isMissing(error);
}

/** True for a document that nobody whom this process trusts has signed as it is. It may be signed yet. */
export function isUntrusted(error: unknown): error is DomainError {
  return isDomainError(error) && error.code === 'DOCUMENT_UNTRUSTED';
}

/** True for an object that is not there, by the answer of a store that is. */
export function isMissing(error: unknown): error is DomainError {
  return isDomainError(error) && error.code === 'OBJECT_NOT_FOUND';
}
