import { ApplicationFailure } from '@temporalio/workflow';

/** What a newer client wrote, or what is no input at all. @throws INPUT_NEWER, INPUT_INVALID */
export function requireInputFormat(what: string, input: { readonly formatVersion?: unknown } | null | undefined): void {
  if (typeof input !== 'object' || input === null) {
    throw ApplicationFailure.nonRetryable(
      `${what} has no input. Fix: start it with an object, such as PerennialClient does.`,
      'INPUT_INVALID',
    );
  }
  if (input.formatVersion === 1) return;
  throw ApplicationFailure.nonRetryable(
    `${what} input has formatVersion ${String(input.formatVersion)}, this worker knows 1. Fix: update the worker.`,
    'INPUT_NEWER',
  );
}
