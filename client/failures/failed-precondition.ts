import { isGrpcServiceError } from '@temporalio/client';

const FAILED_PRECONDITION = 9;

/** Whether the server refused a call since something was not so, and says it in these words; the SDK's errors hold its own as a cause. */
export function failedPrecondition(error: unknown, words: RegExp): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (isGrpcServiceError(cause) && cause.code === FAILED_PRECONDITION && words.test(cause.details || cause.message)) return true;
  }
  return false;
}
