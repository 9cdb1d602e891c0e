import { ApplicationFailure } from '@temporalio/workflow';
import { DomainError } from '../../core/errors.js';
import type { ErrorCode } from '../../core/errors.js';
import type { ErrorDetails } from '../../core/errors/error-spec.js';

/** Ends a workflow, or refuses an update, with one of our errors; nothing is tried again. */
export function refuse(code: ErrorCode, details: ErrorDetails = {}): never {
  throw ApplicationFailure.nonRetryable(new DomainError(code, details).message, code);
}
