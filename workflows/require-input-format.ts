import { ApplicationFailure } from '@temporalio/workflow';

/** An input that a newer client wrote. */
export function requireInputFormat(what: string, formatVersion: number): void {
  if (formatVersion === 1) return;
  throw ApplicationFailure.nonRetryable(
    `${what} input has formatVersion ${formatVersion}, this worker knows 1. Fix: update the worker.`,
    'INPUT_NEWER',
  );
}
