import { ActivityFailure, CancelledFailure, TimeoutFailure } from '@temporalio/workflow';
import type { CancellationScope } from '@temporalio/workflow';

/**
 * The error that a deployment ended by. A worker that died cannot confirm a cancellation: its last attempt then ends by a timeout and gets no
 * other one. For who asked for the cancellation that is the cancellation.
 */
export function endedBy(error: unknown, scope: CancellationScope): unknown {
  const isTimeout = error instanceof ActivityFailure && error.cause instanceof TimeoutFailure;
  return isTimeout && scope.consideredCancelled ? new CancelledFailure('cancelled while its worker was away', [], error) : error;
}
