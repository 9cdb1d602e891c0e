import {
  isGrpcCancelledError,
  isGrpcDeadlineError,
  isGrpcServiceError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';

const FAILED_PRECONDITION = 9;

/**
 * Whether a call to a workflow failed because no worker took it: the server says so when it has not seen one for a while, else the deadline
 * passes, which the connection of a Worker tells as a call that was cancelled.
 * @param deadlineMs that the call was given, epoch milliseconds
 */
export function isNoAnswer(error: unknown, deadlineMs: number): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isGrpcDeadlineError(error)) return true;
  return (isGrpcCancelledError(error) && Date.now() >= deadlineMs) || isUnpolled(error);
}

function isUnpolled(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (isGrpcServiceError(cause) && cause.code === FAILED_PRECONDITION && /no poller/i.test(cause.details || cause.message)) return true;
  }
  return false;
}
