import { claimNextNumber, highestNumber } from '../adapters/object-store/claim-number.js';
import { getDocument } from '../adapters/object-store/put-document.js';
import type { DeployInput, DeployOutcome } from '../contracts/activities.js';
import type { DeploymentRevision } from '../contracts/documents.js';
import { keys } from '../contracts/names.js';
import { DomainError } from '../core/errors.js';
import type { TrainingDependencies } from './dependencies.js';
import { loadVersion } from './load-run.js';

/**
 * Version → deployment revision, which the serving workers follow. Order: revision, then alias `champion` with its audit, then the
 * row. One revision per change id. Another owner's endpoint is refused.
 * @throws VERSION_UNKNOWN, DEPLOY_REJECTED, DEPLOY_OWNER_DIFFERENT
 */
export async function deployVersion(deps: TrainingDependencies, input: DeployInput): Promise<DeployOutcome> {
  const { model, endpoint, version, changeId } = input;
  await requireVersion(deps, { model, version });
  await requireOwnership(deps, input);
  const createdAt = Date.now();
  const { number: revision, document, key } = await claimNextNumber(deps.objects, prefixOf(endpoint), {
    changeId,
    buildDocument: (number) => revisionDocument(deps, input, { revision: number, createdAt }),
  });
  const { actor, reason } = document;
  await deps.metadata.setAlias(model, 'champion', version, { actor, reason, at: document.createdAt, changeId });
  await deps.metadata.putDeployment({ endpoint, revision, model, version, changeId, key, actor, reason, createdAt: document.createdAt });
  const before = revision === 1 ? undefined : await loadRevision(deps, endpoint, revision - 1);
  return { revision, version, previousVersion: before?.targets[0]?.version ?? null };
}

/** @throws VERSION_UNKNOWN, DEPLOY_REJECTED */
export async function requireVersion(deps: TrainingDependencies, { model, version }: { readonly model: string; readonly version: number }): Promise<{ readonly verdict: string }> {
  const { verdict } = await loadVersion(deps, model, version);
  if (verdict === 'rejected') throw new DomainError('DEPLOY_REJECTED', { model, version });
  return { verdict };
}

/** The version to go back to: of the newest earlier revision that serves another version than the newest one. @throws ROLLBACK_NOTHING */
export async function resolveRollback(deps: TrainingDependencies, { endpoint }: { readonly model: string; readonly endpoint: string }): Promise<{ readonly version: number }> {
  const newest = await highestNumber(deps.objects, prefixOf(endpoint));
  if (newest === 0) throw new DomainError('ROLLBACK_NOTHING', { endpoint });
  const serving = (await loadRevision(deps, endpoint, newest)).targets[0]?.version;
  for (let revision = newest - 1; revision >= 1; revision -= 1) {
    const earlier = (await loadRevision(deps, endpoint, revision)).targets[0]?.version;
    if (earlier !== undefined && earlier !== serving) return { version: earlier };
  }
  throw new DomainError('ROLLBACK_NOTHING', { endpoint });
}

function prefixOf(endpoint: string): string {
  return keys.deployments(endpoint).replace(/\/$/, '');
}

function loadRevision({ objects }: TrainingDependencies, endpoint: string, revision: number): Promise<DeploymentRevision> {
  return getDocument<DeploymentRevision>(objects, keys.deployment(endpoint, revision), 1);
}

async function requireOwnership(deps: TrainingDependencies, input: DeployInput): Promise<void> {
  const { endpoint, changeId } = input;
  const newest = await highestNumber(deps.objects, prefixOf(endpoint));
  if (newest === 0) return;
  const { owner, changeId: newestChange } = await loadRevision(deps, endpoint, newest);
  const writer = ownerOf(deps, input);
  if (newestChange !== changeId && ownerText(owner) !== ownerText(writer)) {
    throw new DomainError('DEPLOY_OWNER_DIFFERENT', { endpoint, owner: ownerText(owner), writer: ownerText(writer) });
  }
}

function ownerOf({ cluster }: TrainingDependencies, { workflowId }: DeployInput): DeploymentRevision['owner'] {
  return { cluster: cluster.id, namespace: cluster.namespace, workflowId };
}

function ownerText({ cluster, namespace, workflowId }: DeploymentRevision['owner']): string {
  return `${cluster}/${namespace}/${workflowId}`;
}

function revisionDocument(deps: TrainingDependencies, input: DeployInput, claim: { readonly revision: number; readonly createdAt: number }): DeploymentRevision {
  const { endpoint, model, version, changeId, actor, reason } = input;
  const targets = [{ model, version, share: 1 }];
  return { formatVersion: 1, changeId, ...claim, endpoint, mode: 'immediate', targets, owner: ownerOf(deps, input), actor, reason };
}
