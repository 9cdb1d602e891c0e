import { ActivityFailure, ApplicationFailure, ChildWorkflowFailure, TimeoutFailure } from '@temporalio/workflow';

/** The innermost message that tells a person something, for stage tables and reports. */
export function failureText(error: unknown): string {
  if ((error instanceof ActivityFailure || error instanceof ChildWorkflowFailure) && error.cause !== undefined)
    return failureText(error.cause);
  if (error instanceof TimeoutFailure) return `timed out (${error.timeoutType})`;
  if (error instanceof ApplicationFailure) return error.type == null ? error.message : `${error.type}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
