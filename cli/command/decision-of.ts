import { DomainError } from '../../core/errors.js';
import type { CommandContext } from './command-context.js';

/** Who decides, and why, for the audit log. Errors: OPTION_INVALID when somebody insists and does not say why. */
export function decisionOf(
  { actor }: Pick<CommandContext, 'actor'>,
  { reason, force }: { readonly reason?: string; readonly force?: boolean },
  fallback: string,
): { readonly actor: string; readonly reason: string } {
  if (force === true && (reason ?? '').trim() === '') {
    throw new DomainError('OPTION_INVALID', { option: '--force', found: 'given without a reason', expected: '--reason "why" beside it' });
  }
  return { actor, reason: reason ?? fallback };
}
