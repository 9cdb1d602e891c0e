import { claimNextNumber, highestNumber } from '../../adapters/object-store/claim-number.js';
import type { DeployInput, DeployOutcome } from '../../contracts/activities.js';
import type { DeploymentRevision, VersionManifest } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import type { AuditEvent } from '../../core/audit/audit-event.js';
import { leadingTarget, splitProblem } from '../../core/deployment/variant-split.js';
import { DomainError } from '../../core/errors.js';
import { actionOfDeploy, changeEvent } from '../audit/decision-event.js';
import { tellAudit } from '../audit/tell-audit.js';
import { announceEndpoint } from './announce-endpoint.js';
import { catchUpDeployments } from './catch-up-deployments.js';
import type { DeployDependencies } from '../shell/dependencies.js';
import { ownEndpoint, revisionOwner } from './deployment-owner.js';
import { writerOf } from './owner-epochs.js';
import { requireVersion } from '../registry/require-version.js';
import { splitTargets, rolloutSalt } from '../../core/deployment/rollout-targets.js';
import { findDocument } from '../shell/step-once.js';

/**
 * Puts a version, or several by their shares, behind an endpoint: one immutable revision per change id, then alias and audit, then
 * the database row, then the chain of audited events. A late retry of a change that others have followed moves nothing back. What others wrote past the database is
 * put into it first. Owner, hold and order are looked at for each number that is tried, with the revision below it: an attempt of a change
 * that was superseded may wake up at any time, and a request that has ended otherwise may be sent again.
 * @throws VERSION_UNKNOWN, DEPLOY_REJECTED, DEPLOY_UNJUDGED, DEPLOY_SPLIT_INVALID, DEPLOY_OWNER_DIFFERENT, DEPLOY_HELD, DEPLOY_SUPERSEDED,
 *   DEPLOY_DECIDED
 */
export async function deployVersion(deps: DeployDependencies, input: DeployInput): Promise<DeployOutcome> {
  const { endpoint, model, version, split } = input;
  const problem = split === undefined ? undefined : splitProblem(split.targets);
  if (problem !== undefined) throw new DomainError('DEPLOY_SPLIT_INVALID', { endpoint, problem });
  const others = split === undefined ? [] : [...split.targets.map((target) => target.version), ...split.shadows];
  const mayBeUnjudged = input.force === true || input.goesBack === true;
  const versions: VersionManifest[] = [];
  for (const one of new Set([version, ...others])) versions.push(await requireVersion(deps, { model, version: one, mayBeUnjudged }));
  const reason = reasonOf(input, versions);
  const prefix = keys.deployments(endpoint);
  const writer = await writerOf(deps);
  const newest = await newestDeployment(deps, prefix, endpoint);
  await ownEndpoint(deps.objects, writer, input, newest);
  await catchUpDeployments(deps, endpoint, newest?.revision ?? 0);
  const claim = await claimNextNumber<DeploymentRevision>(deps.objects, prefix, {
    changeId: input.changeId,
    buildDocument: async (revision) => {
      const before = await deploymentBefore(deps, endpoint, revision);
      await requireOpen(deps, input);
      requireNoHold(before, input);
      requireInOrder(before, input);
      const owner = revisionOwner(await ownEndpoint(deps.objects, writer, input, before), input);
      return revisionOf({ ...input, reason }, { owner, before, revision });
    },
  });
  if (claim.number === 1) await announceEndpoint(deps.objects, endpoint, input.changeId);
  await catchUpDeployments(deps, endpoint, await highestNumber(deps.objects, prefix, claim.number));
  await tellAudit(deps, deployEvent(input, claim.document));
  const previous = await deploymentBefore(deps, endpoint, claim.number);
  return { revision: claim.number, version, previousVersion: leadingTarget(previous?.targets ?? [])?.version ?? null };
}

function deployEvent(input: DeployInput, { revision, createdAt: at, actor, reason }: DeploymentRevision): AuditEvent {
  const { model, changeId, version } = input;
  return changeEvent({ model, changeId, action: actionOfDeploy(input), actor, reason, version, revision, outcome: 'deployed', at });
}

/** Audit and list of deployments tell what was never judged from what passed its gates. */
function reasonOf({ force, reason }: DeployInput, versions: readonly VersionManifest[]): string {
  return force === true && versions.some(({ verdict }) => verdict === 'candidate') ? `forced, not judged: ${reason}` : reason;
}

/** The revision below a number. */
async function deploymentBefore(
  { objects }: Pick<DeployDependencies, 'objects'>,
  endpoint: string,
  revision: number,
): Promise<DeploymentRevision | undefined> {
  return revision === 1 ? undefined : findDocument<DeploymentRevision>(objects, keys.deployment(endpoint, revision - 1));
}

/** The newest revision of an endpoint; undefined when it has none. */
export async function newestDeployment(
  { objects }: Pick<DeployDependencies, 'objects'>,
  prefix: string,
  endpoint: string,
): Promise<DeploymentRevision | undefined> {
  const newest = await highestNumber(objects, prefix);
  return newest === 0 ? undefined : findDocument<DeploymentRevision>(objects, keys.deployment(endpoint, newest));
}

/** A change that has ended without a revision stays so. */
async function requireOpen({ metadata }: DeployDependencies, { model, endpoint, changeId }: DeployInput): Promise<void> {
  const row = await metadata.getDecision(model, changeId);
  if (row !== undefined) throw new DomainError('DEPLOY_DECIDED', { changeId, endpoint, state: row.state });
}

function requireNoHold(before: DeploymentRevision | undefined, { byPerson, endpoint, model, version }: DeployInput): void {
  if (before?.hold === undefined || byPerson === true) return;
  const { actor, reason } = before.hold;
  throw new DomainError('DEPLOY_HELD', { endpoint, model, version, actor, reason });
}

function requireInOrder(before: DeploymentRevision | undefined, { sequence, changeId, endpoint }: DeployInput): void {
  if (before?.sequence === undefined || sequence === undefined || before.sequence <= sequence) return;
  throw new DomainError('DEPLOY_SUPERSEDED', { changeId, endpoint, revision: before.revision });
}

interface RevisionFacts {
  readonly owner: DeploymentRevision['owner'];
  readonly before: DeploymentRevision | undefined;
  readonly revision: number;
}

function revisionOf(input: DeployInput, { owner, before, revision }: RevisionFacts): DeploymentRevision {
  const { endpoint, changeId, actor, reason } = input;
  const sequence = input.sequence ?? before?.sequence;
  const order = sequence === undefined ? {} : { sequence };
  const head = { formatVersion: 1 as const, changeId, createdAt: Date.now(), endpoint, revision, ...order };
  const targets = splitTargets(input.model, input.version, input.split?.targets);
  const shadows = (input.split?.shadows ?? []).map((version) => ({ model: input.model, version }));
  const withShadows = shadows.length === 0 ? {} : { shadows };
  if (targets.length === 1) return { ...head, mode: 'immediate', targets, ...withShadows, owner, actor, reason };
  const stickyBy = input.split?.stickyBy ?? null;
  const salt = rolloutSalt(before, { targets, stickyBy, changeId });
  return { ...head, mode: 'split', targets, ...withShadows, salt, stickyBy, owner, actor, reason };
}
