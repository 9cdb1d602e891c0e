import { ApplicationFailure } from '@temporalio/common';
import { HandlerError, OperationError } from 'nexus-rpc';
import { RemoteFailure } from '../../client/failures/remote-failure.js';
import { isDomainError } from '../../core/errors.js';
import { MessageProblem } from '../../core/policy/read/read-fields.js';

/**
 * What an operation failed with, as Nexus tells it. The innermost cause that a caller sees is an ApplicationFailure whose type is our code.
 * - what is malformed: BAD_REQUEST; an unknown model: NOT_FOUND; neither is tried again
 * - what the lifecycle refuses: the operation fails with its code and text
 * - nobody answers: UNAVAILABLE, which Temporal tries again until the caller's timeout
 * Anything else comes back as it is: the SDK knows which answers of a server may get better.
 */
export function callerFailure(operation: string, error: unknown): unknown {
  if (error instanceof MessageProblem) {
    const text = `Operation ${operation}: ${error.message}. Fix: send what perennial-ml/nexus declares.`;
    return new HandlerError('BAD_REQUEST', text, { cause: told('MESSAGE_INVALID', text) });
  }
  if (error instanceof RemoteFailure) return new OperationError('failed', error.message, { cause: told(error.code, error.message) });
  if (!isDomainError(error)) return error;
  const type = error.code === 'MODEL_UNKNOWN' ? 'NOT_FOUND' : error.code === 'TRIGGER_CONFLICT' ? 'CONFLICT' : 'UNAVAILABLE';
  return new HandlerError(type, error.message, { cause: told(error.code, error.message) });
}

function told(code: string, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, code);
}
