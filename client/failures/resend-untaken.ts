import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { failedPrecondition } from './failed-precondition.js';

const RESEND_MS = 200;
const TASK_FAILED = /unexpected workflow task failure|workflow task in failed state/i;

/**
 * Sends an update again that no workflow has taken: the server rejects it when a worker ends the workflow task without it (one that is
 * about to be replaced), and when the task failed or was taken back (the run continued as new at that moment).
 * @param deadlineMs epoch milliseconds; after it the rejection is thrown
 */
export async function resendUntaken<T>(call: () => Promise<T>, deadlineMs: number): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!isUntaken(error) || Date.now() + RESEND_MS > deadlineMs) throw error;
      await sleep(RESEND_MS);
    }
  }
}

/** Whether the server says that no workflow has taken an update. */
export function isUntaken(error: unknown): boolean {
  if (error instanceof WorkflowUpdateFailedError)
    return error.cause instanceof ApplicationFailure && error.cause.type === 'UnprocessedUpdate';
  return failedPrecondition(error, TASK_FAILED);
}
