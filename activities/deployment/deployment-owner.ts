import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import type { DeploymentRevision } from '../../contracts/documents.js';
import { workflowIds } from '../../contracts/names.js';
import { isSameOwner, ownerTexts } from '../../core/deployment/endpoint-owner.js';
import { DomainError } from '../../core/errors.js';
import { claimEpoch, currentOwner } from './owner-epochs.js';
import type { CurrentOwner, Writer } from './owner-epochs.js';

export interface OwnedChange {
  readonly endpoint: string;
  readonly changeId: string;
  readonly actor: string;
  readonly reason: string;
}

/**
 * The epoch under which a writer may deploy to an endpoint. The first deployment of an endpoint claims it.
 *
 * Ask it right before each put of a revision (`buildDocument` of a claim): then no revision of a former owner comes after the one that
 * a new owner's `takeOver` has written, since whoever was asked before the new epoch was there can only want a number up to that one's.
 * @param before revision below the one to be written
 * @throws DEPLOY_OWNER_DIFFERENT
 */
export async function ownEndpoint(
  objects: ObjectStore,
  writer: Writer,
  { endpoint, changeId, actor, reason }: OwnedChange,
  before: DeploymentRevision | undefined,
): Promise<CurrentOwner> {
  const claim = { endpoint, epoch: 1, changeId, actor, reason: `first deployment: ${reason}` };
  const owner = (await currentOwner(objects, endpoint, before)) ?? (await claimEpoch(objects, writer, claim));
  if (isSameOwner(owner, writer)) return owner;
  const [owning, writing] = ownerTexts(owner, writer);
  throw new DomainError('DEPLOY_OWNER_DIFFERENT', { endpoint, owner: owning, writer: writing });
}

/** What a revision says of its writer. A rollout that nobody but a person started writes for the model's lifecycle as well. */
export function revisionOwner(
  { epoch, installation, cluster, namespace }: CurrentOwner,
  { workflowId, model }: { readonly workflowId: string; readonly model: string },
): DeploymentRevision['owner'] {
  return { epoch, installation, cluster, namespace, workflowId: workflowId === '' ? workflowIds.lifecycle(model) : workflowId };
}
