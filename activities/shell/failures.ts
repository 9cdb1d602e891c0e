import { ApplicationFailure, CancelledFailure } from '@temporalio/activity';
import { DomainError, isDomainError } from '../../core/errors.js';
import { unforeseenKind } from '../../core/unforeseen-error.js';

/** Waiting longer than the usual second helps here: somebody has to make room or start something. */
const SLOW_TO_MEND: Readonly<Partial<Record<DomainError['code'], number>>> = {
  OBJECT_STORE_FULL: 30_000,
  METADATA_FULL: 30_000,
  WORK_DISK_FULL: 30_000,
};

const CREDENTIALS_IN_URL = /([a-z][a-z0-9+.-]*:\/\/)[^\s/@]*@/gi;

/**
 * What an activity throws instead of `error`: type = the error's code, not retryable when repeating cannot help, no cause and no
 * stack of libraries, since both may hold values. `signal` is the activity's own: once it is aborted, the end is a cancellation,
 * whatever error the interrupted work gave; only a worker that shuts down asks for a retry instead.
 */
export function activityFailure(error: unknown, signal: AbortSignal): Error {
  if (signal.aborted) return cancellation(signal.reason);
  if (error instanceof ApplicationFailure || error instanceof CancelledFailure) return error;
  return failureOf(isDomainError(error) ? error : new DomainError('INTERNAL', { problem: unforeseenKind(error) }));
}

function failureOf(error: DomainError): ApplicationFailure {
  const nextRetryDelay = SLOW_TO_MEND[error.code];
  return ApplicationFailure.create({
    type: error.code,
    message: withoutCredentials(error.message),
    nonRetryable: !error.retryable,
    ...(nextRetryDelay === undefined ? {} : { nextRetryDelay }),
  });
}

/** The one reason for which an attempt that was told to stop is to be made again. */
function cancellation(reason: unknown): Error {
  const cancelled = reason instanceof CancelledFailure ? reason : new CancelledFailure('CANCELLED');
  return cancelled.message === 'WORKER_SHUTDOWN' ? failureOf(new DomainError('WORKER_SHUTDOWN')) : cancelled;
}

function withoutCredentials(text: string): string {
  return text.replace(CREDENTIALS_IN_URL, '$1');
}
