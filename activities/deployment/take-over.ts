import { randomUUID } from 'node:crypto';
import { claimNextNumber, highestNumber } from '../../adapters/object-store/claim-number.js';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import { getDocument } from '../../adapters/object-store/put-document.js';
import type { DeploymentRevision, OwnerEpoch } from '../../contracts/documents.js';
import { keys, workflowIds } from '../../contracts/names.js';
import { isSameOwner, ownerText } from '../../core/deployment/endpoint-owner.js';
import type { EndpointOwner } from '../../core/deployment/endpoint-owner.js';
import { DomainError } from '../../core/errors.js';
import { catchUpDeployments } from './catch-up-deployments.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import { revisionOwner } from './deployment-owner.js';
import { claimEpoch, newestOwner } from './owner-epochs.js';
import type { CurrentOwner, Writer } from './owner-epochs.js';
import { findDocument } from '../shell/step-once.js';

type Stores = Pick<TrainingDependencies, 'objects' | 'metadata'>;

export interface TakeOver {
  readonly endpoint: string;
  /** From whom: what the decision to take it was made on. */
  readonly from: CurrentOwner | undefined;
  readonly actor: string;
  readonly reason: string;
}

export interface TakenOver {
  readonly owner: OwnerEpoch;
  /** What the endpoint serves, now by a revision of the new owner; null: nothing was ever deployed to it. */
  readonly revision: DeploymentRevision | null;
}

/**
 * Makes a writer the owner of an endpoint: the next epoch; then a revision that serves what the one below it serves; then audit and
 * rows. Of a former owner, whatever its writes under way, no revision comes after that revision (see `ownEndpoint`): what it wrote last
 * is below, and is what the new owner goes on with. Without any revision there is none to write, and a first one of the former
 * owner that is under way may still come; it has no successor.
 *
 * Every write is put once, so that a repeated call completes what a killed one began.
 * @throws DEPLOY_OWNER_CHANGED when another has taken it first
 */
export async function takeOver(stores: Stores, writer: Writer, { endpoint, from, actor, reason }: TakeOver): Promise<TakenOver> {
  const { objects } = stores;
  const ours = from !== undefined && isSameOwner(from, writer) ? await newestOwner(objects, endpoint) : undefined;
  const claim = { endpoint, epoch: (from?.epoch ?? 0) + 1, changeId: randomUUID(), actor, reason };
  const owner = ours ?? (await claimEpoch(objects, writer, claim));
  if (!isSameOwner(owner, writer)) throw new DomainError('DEPLOY_OWNER_CHANGED', { endpoint, owner: ownerText(owner) });
  const revision = await servedAsBefore(objects, owner);
  await recordOwner(stores, owner);
  if (revision !== null) await catchUpDeployments(stores, endpoint, revision.revision);
  return { owner, revision };
}

/** The newest revision if it is of this epoch; otherwise the next one, which serves the same. */
async function servedAsBefore(objects: ObjectStore, owner: OwnerEpoch): Promise<DeploymentRevision | null> {
  const { endpoint, epoch, changeId, actor, reason } = owner;
  const at = (revision: number) => getDocument<DeploymentRevision>(objects, keys.deployment(endpoint, revision), 1);
  const prefix = keys.deployments(endpoint);
  const newest = await highestNumber(objects, prefix);
  if (newest === 0) return null;
  const served = await at(newest);
  if (served.owner.epoch === epoch && isSameOwner(served.owner, owner)) return served;
  const by = revisionOwner(owner, { workflowId: workflowIds.lifecycle(endpoint), model: endpoint });
  const claim = await claimNextNumber<DeploymentRevision>(objects, prefix, {
    changeId,
    buildDocument: async (revision) => {
      const below = await at(revision - 1);
      await requireNewest(objects, owner);
      return { ...below, changeId, createdAt: Date.now(), revision, owner: by, actor, reason };
    },
  });
  return claim.document;
}

/** Who is slow may be a former owner by now. */
async function requireNewest(objects: ObjectStore, { endpoint, epoch }: OwnerEpoch): Promise<void> {
  const newest = await newestOwner(objects, endpoint);
  if (newest !== undefined && newest.epoch !== epoch) throw new DomainError('DEPLOY_OWNER_CHANGED', { endpoint, owner: ownerText(newest) });
}

async function recordOwner({ objects, metadata }: Stores, owner: OwnerEpoch): Promise<void> {
  const { endpoint, epoch, actor, reason, createdAt, changeId } = owner;
  // Nobody had it before the first epoch: there is no change of owner to be told.
  if (epoch === 1) return;
  const before: EndpointOwner | undefined = await findDocument<OwnerEpoch>(objects, keys.owner(endpoint, epoch - 1));
  const from = before === undefined ? 'somebody whose claim is lost' : ownerText(before);
  await metadata.recordOwner(endpoint, epoch, {
    actor,
    reason: `${reason} (from ${from} to ${ownerText(owner)})`,
    at: createdAt,
    changeId,
  });
}
