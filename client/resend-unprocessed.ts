import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import { WorkflowUpdateFailedError } from '@temporalio/client';

const RESEND_MS = 200;

/**
 * Sends an update again that no workflow has seen: the server rejects it when a worker, which may be about to stop or to be replaced, ends
 * the workflow task without it.
 * @param deadlineMs epoch milliseconds; after it the rejection is thrown
 */
export async function resendUnprocessed<T>(call: () => Promise<T>, deadlineMs: number): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!isUnprocessed(error) || Date.now() + RESEND_MS > deadlineMs) throw error;
      await sleep(RESEND_MS);
    }
  }
}

function isUnprocessed(error: unknown): boolean {
  return (
    error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure && error.cause.type === 'UnprocessedUpdate'
  );
}
