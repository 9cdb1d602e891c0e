import { highestNumber } from '../../adapters/object-store/claim-number.js';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import type { DeploymentRevision } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import { leadingTarget } from '../../core/deployment/variant-split.js';
import { DomainError } from '../../core/errors.js';
import { findDocument } from '../shell/step-once.js';

export interface RollbackInput {
  readonly model: string;
  readonly endpoint: string;
  /** The change that goes back; absent: none yet. */
  readonly changeId?: string | undefined;
}

/**
 * The version to go back to. From a split: the one that had everything before it. Otherwise: what the newest earlier revision with
 * another champion had as such. Once the change is carried out: what it went back to, so that asking twice goes back once.
 * @throws ROLLBACK_NOTHING
 */
export async function resolveRollback(
  { objects }: { readonly objects: ObjectStore },
  { model, endpoint, changeId }: RollbackInput,
): Promise<{ readonly version: number }> {
  const { done, before } = await walkBack(objects, { model, endpoint, changeId });
  const version = leadingTarget((done ?? before)?.targets ?? [])?.version;
  if (version === undefined) throw new DomainError('ROLLBACK_NOTHING', { endpoint });
  return { version };
}

export interface EndpointPast {
  /** The newest of the model. */
  readonly current: DeploymentRevision | undefined;
  /** The oldest of those that follow each other with what `current` serves: since then it is served. */
  readonly since: DeploymentRevision | undefined;
  /** What a rollback goes back to. */
  readonly before: DeploymentRevision | undefined;
}

/** How an endpoint came to serve what it serves. */
export function endpointPast(objects: ObjectStore, { model, endpoint }: RollbackInput): Promise<EndpointPast> {
  return walkBack(objects, { model, endpoint });
}

/** Newest first, until what was before is found. `done`: the revision of the change itself. */
async function walkBack(
  objects: ObjectStore,
  { model, endpoint, changeId }: RollbackInput,
): Promise<EndpointPast & { readonly done?: DeploymentRevision }> {
  let current: DeploymentRevision | undefined;
  let since: DeploymentRevision | undefined;
  for (let number = await highestNumber(objects, keys.deployments(endpoint)); number > 0; number -= 1) {
    const revision = await findDocument<DeploymentRevision>(objects, keys.deployment(endpoint, number));
    if (revision === undefined || leadingTarget(revision.targets)?.model !== model) continue;
    if (revision.changeId === changeId) return { current, since, before: undefined, done: revision };
    if (current !== undefined && isEarlier(revision, current)) return { current, since, before: revision };
    current ??= revision;
    since = revision;
  }
  return { current, since, before: undefined };
}

function isEarlier(candidate: DeploymentRevision, current: DeploymentRevision): boolean {
  if (current.mode === 'split') return candidate.mode === 'immediate';
  return leadingTarget(candidate.targets)?.version !== leadingTarget(current.targets)?.version;
}
