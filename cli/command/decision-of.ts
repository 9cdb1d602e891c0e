import type { CommandContext } from './command-context.js';

/** Who decides, and why, for the audit log. */
export function decisionOf(
  context: CommandContext,
  { reason }: { readonly reason?: string },
  fallback: string,
): { readonly actor: string; readonly reason: string } {
  return { actor: context.actor, reason: reason ?? fallback };
}
