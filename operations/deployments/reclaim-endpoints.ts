import { newestOwners, writerOf } from '../../activities/deployment/owner-epochs.js';
import type { Writer } from '../../activities/deployment/owner-epochs.js';
import { tellAudit } from '../../activities/audit/tell-audit.js';
import { takeOver } from '../../activities/deployment/take-over.js';
import { clusterIdentity } from '../../client/connection/cluster-identity.js';
import type { AuditEvent } from '../../core/audit/audit-event.js';
import type { OwnerEpoch } from '../../contracts/documents.js';
import { isSameOwner, ownerText } from '../../core/deployment/endpoint-owner.js';
import type { OperationContext, Reporter } from '../operation-context.js';
import { isPerennialError } from '../../client/failures/perennial-error.js';

const REASON = 'perennial up: its data directory claimed it before';

/**
 * Claims the endpoints again that this data directory has claimed before for a Temporal that is not its own any more: one that was
 * rebuilt, or left out of a backup. Whatever another directory or nobody's claimed is left alone. To be called before anything can deploy.
 * Trouble is told and keeps nothing from starting: who does not own an endpoint is refused.
 */
export function reclaimEndpoints(context: OperationContext, dataDirectoryId: string): Promise<void> {
  return told(context.reporter, 'the endpoints of this data directory', () => reclaimOwn(context, dataDirectoryId));
}

async function reclaimOwn(context: OperationContext, dataDirectoryId: string): Promise<void> {
  const { objects, reporter } = context;
  const own = (await newestOwners(objects)).filter(({ claimedBy }) => claimedBy === dataDirectoryId);
  if (own.length === 0) return;
  const writer = await writerOf({ objects, cluster: await clusterIdentity(await context.temporal()), dataDirectoryId });
  await context.migratedMetadata();
  for (const owner of own) await told(reporter, owner.endpoint, () => reclaim(context, writer, owner));
}

/** Also completes what an earlier start was killed in the middle of. */
async function reclaim(context: OperationContext, writer: Writer, from: OwnerEpoch): Promise<void> {
  const isOurs = isSameOwner(from, writer);
  if (isOurs && from.epoch === 1) return;
  const { endpoint } = from;
  const { owner } = await takeOver(context, writer, { endpoint, from, actor: context.actor, reason: REASON });
  await tellAudit(context, reclaimed(owner));
  if (!isOurs) context.reporter.note(`  ✓ ${endpoint} belongs to ${ownerText(writer)} now; before: ${ownerText(from)}`);
}

/** Nobody asked for it: the command that a person gave was `up`. */
function reclaimed({ endpoint, epoch, reason, createdAt, changeId }: OwnerEpoch): AuditEvent {
  return {
    id: `owner:${endpoint}:${epoch}`,
    time: new Date(createdAt).toISOString(),
    actor: { kind: 'system', name: 'perennial up' },
    action: 'adopt',
    target: endpoint,
    outcome: 'done',
    reason,
    request: changeId,
    from: {},
  };
}

async function told(reporter: Reporter, what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isPerennialError(error)) throw error;
    reporter.note(`  ! ${what} could not be claimed again: ${error.code}: ${error.message}`);
  }
}
