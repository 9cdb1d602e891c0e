import type { OperationContext } from '../operation-context.js';

/** Keeps who asked for a pipeline, and why, also where it joins another's or runs beside the lifecycle. */
export async function auditTrigger(
  { metadata, actor }: Pick<OperationContext, 'metadata' | 'actor'>,
  { model, triggerId, reason }: { readonly model: string; readonly triggerId: string; readonly reason: string },
): Promise<void> {
  await metadata.recordAudit({ model, action: 'trigger', subject: triggerId, by: { actor, reason, at: Date.now(), changeId: triggerId } });
}
