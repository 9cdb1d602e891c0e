import { randomUUID } from 'node:crypto';
import { EVERY_MODEL } from '../../adapters/metadata-store/metadata-store.js';
import type { OperationContext } from '../operation-context.js';

/** Keeps who made a token, what for and why; of the token itself nothing. */
export async function auditToken(
  context: Pick<OperationContext, 'migratedMetadata' | 'actor'>,
  { subject, reason }: { readonly subject: string; readonly reason: string },
): Promise<void> {
  const metadata = await context.migratedMetadata();
  const by = { actor: context.actor, reason, at: Date.now(), changeId: `token-${randomUUID()}` };
  await metadata.recordAudit({ model: EVERY_MODEL, action: 'token', subject, by });
}
