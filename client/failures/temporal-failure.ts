import { ApplicationFailure } from '@temporalio/common';
import { isGrpcServiceError } from '@temporalio/client';
import { DomainError } from '../../core/errors.js';
import { payloadFailure } from './payload-failure.js';
import { RemoteFailure } from './remote-failure.js';

const UNAUTHENTICATED = 16;
const PERMISSION_DENIED = 7;
const UNAVAILABLE = 14;
const DEADLINE_EXCEEDED = 4;
const NOT_FOUND = 5;

/** Of which the server does not say whether the call had an effect. */
const BROKEN: Readonly<Record<number, string>> = {
  1: 'CANCELLED',
  2: 'UNKNOWN',
  8: 'RESOURCE_EXHAUSTED',
  9: 'FAILED_PRECONDITION',
  10: 'ABORTED',
  13: 'INTERNAL',
  15: 'DATA_LOSS',
};

interface Where {
  readonly address: string;
  readonly namespace: string;
}

/**
 * What a call to Temporal failed with, for people: a failure that a workflow raised keeps its code and text; a server that is away or
 * refuses us becomes TEMPORAL_UNREACHABLE or TEMPORAL_DENIED, one that breaks off TEMPORAL_CALL_BROKEN; a payload that cannot be read here becomes PAYLOAD_UNREADABLE or
 * DATA_CONVERTER_FAILED. Anything else comes back as it is.
 */
export function temporalFailure(error: unknown, where: Where): unknown {
  for (const cause of causes(error)) {
    if (cause instanceof ApplicationFailure) {
      if (cause.type == null) return new DomainError('WORKFLOW_FAILED', { reason: cause.message }, { cause: error });
      return new RemoteFailure(cause.type, cause.message, { cause: error });
    }
    if (!isGrpcServiceError(cause)) continue;
    const reason = cause.code === DEADLINE_EXCEEDED ? 'no answer in time' : cause.details || cause.message;
    const details = { ...where, reason };
    if (cause.code === UNAUTHENTICATED || cause.code === PERMISSION_DENIED)
      return new DomainError('TEMPORAL_DENIED', details, { cause: error });
    if (cause.code === NOT_FOUND && /namespace/i.test(cause.details))
      return new DomainError('TEMPORAL_UNREACHABLE', details, { cause: error });
    const broken = BROKEN[cause.code];
    if (broken !== undefined)
      return new DomainError('TEMPORAL_CALL_BROKEN', { ...details, reason: `${broken}, ${reason}` }, { cause: error });
    if (cause.code === UNAVAILABLE || cause.code === DEADLINE_EXCEEDED)
      return new DomainError('TEMPORAL_UNREACHABLE', details, { cause: error });
  }
  return payloadFailure(error) ?? error;
}

function* causes(error: unknown): Generator<unknown> {
  for (let current = error; current instanceof Error; current = current.cause) yield current;
}
