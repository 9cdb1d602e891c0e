import { claimNextNumber, highestNumber } from '../adapters/object-store/claim-number.js';
import type { ClaimedNumber } from '../adapters/object-store/claim-number.js';
import type { DeployInput, DeployOutcome } from '../contracts/activities.js';
import type { DeploymentRevision } from '../contracts/documents.js';
import { keys, workflowIds } from '../contracts/names.js';
import { DomainError } from '../core/errors.js';
import type { TrainingDependencies } from './dependencies.js';
import { requireVersion } from './require-version.js';
import { findDocument } from './step-once.js';

type Owner = DeploymentRevision['owner'];

/**
 * Puts a version behind an endpoint: one immutable revision per change id, then alias and audit, then the database row. A late retry
 * of a change that others have followed moves nothing back.
 * @throws VERSION_UNKNOWN, DEPLOY_REJECTED, DEPLOY_OWNER_DIFFERENT
 */
export async function deployVersion(deps: TrainingDependencies, input: DeployInput): Promise<DeployOutcome> {
  const { endpoint, model, version } = input;
  await requireVersion(deps, input);
  const prefix = keys.deployments(endpoint).replace(/\/$/, '');
  const owner = ownerOf(deps, input);
  await requireOwner(deps, prefix, owner, endpoint);
  const claim = await claimNextNumber<DeploymentRevision>(deps.objects, prefix, {
    changeId: input.changeId,
    buildDocument: (number) => revisionOf(input, owner, number),
  });
  const newest = await highestNumber(deps.objects, prefix, claim.number);
  await record(deps, input, claim, newest === claim.number);
  const before =
    claim.number === 1 ? undefined : await findDocument<DeploymentRevision>(deps.objects, keys.deployment(endpoint, claim.number - 1));
  return { revision: claim.number, version, previousVersion: before?.targets.find((target) => target.model === model)?.version ?? null };
}

async function record(
  deps: TrainingDependencies,
  input: DeployInput,
  claim: ClaimedNumber<DeploymentRevision>,
  isNewest: boolean,
): Promise<void> {
  const { model, version, endpoint, changeId, actor, reason } = input;
  const { createdAt } = claim.document;
  if (isNewest) await deps.metadata.setAlias(model, 'champion', version, { actor, reason, at: createdAt, changeId });
  await deps.metadata.putDeployment({
    endpoint,
    revision: claim.number,
    model,
    version,
    changeId,
    key: claim.key,
    actor,
    reason,
    createdAt,
  });
}

function revisionOf(input: DeployInput, owner: Owner, revision: number): DeploymentRevision {
  const { endpoint, model, version, changeId, actor, reason } = input;
  const targets = [{ model, version, share: 1 }];
  return { formatVersion: 1, changeId, createdAt: Date.now(), endpoint, revision, mode: 'immediate', targets, owner, actor, reason };
}

/** A rollout that nobody but a person started writes for the model's lifecycle as well. */
function ownerOf({ cluster }: TrainingDependencies, { workflowId, model }: DeployInput): Owner {
  return { cluster: cluster.id, namespace: cluster.namespace, workflowId: workflowId === '' ? workflowIds.lifecycle(model) : workflowId };
}

async function requireOwner({ objects }: TrainingDependencies, prefix: string, writer: Owner, endpoint: string): Promise<void> {
  const newest = await highestNumber(objects, prefix);
  const owner = newest === 0 ? undefined : (await findDocument<DeploymentRevision>(objects, keys.deployment(endpoint, newest)))?.owner;
  if (owner === undefined || ownerText(owner) === ownerText(writer)) return;
  throw new DomainError('DEPLOY_OWNER_DIFFERENT', { endpoint, owner: ownerText(owner), writer: ownerText(writer) });
}

function ownerText({ cluster, namespace, workflowId }: Owner): string {
  return `${workflowId} in namespace ${namespace} of ${cluster}`;
}
