import { isPerennialError } from '../../client/failures/perennial-error.js';
import type { ErrorCode } from '../../core/errors.js';

const WRONG_USAGE: readonly string[] = ['OPTION_INVALID', 'CONFIRMATION_REQUIRED'] satisfies readonly ErrorCode[];

/** The caller's fault on the command line itself: exit code 2. */
export function isWrongUsage(error: unknown): boolean {
  return isPerennialError(error) && WRONG_USAGE.includes(error.code);
}
