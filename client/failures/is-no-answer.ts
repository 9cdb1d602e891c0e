import { isGrpcCancelledError, isGrpcDeadlineError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import { failedPrecondition } from './failed-precondition.js';
import { isUntaken } from './resend-untaken.js';

const UNPOLLED = /no poller/i;

/**
 * Whether a call to a workflow failed because no worker took it: the server says so when it has not seen one for a while, else the deadline
 * passes, which the connection of a Worker tells as a call that was cancelled. A worker that took it and then
 * fell silent or failed over it has given no answer either.
 * @param deadlineMs that the call was given, epoch milliseconds
 */
export function isNoAnswer(error: unknown, deadlineMs: number): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isGrpcDeadlineError(error)) return true;
  if (isGrpcCancelledError(error) && Date.now() >= deadlineMs) return true;
  return failedPrecondition(error, UNPOLLED) || isUntaken(error);
}
