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
  readonly changeId?: string;
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
  let current: DeploymentRevision | undefined;
  for (let number = await highestNumber(objects, keys.deployments(endpoint)); number > 0; number -= 1) {
    const revision = await findDocument<DeploymentRevision>(objects, keys.deployment(endpoint, number));
    const leader = leadingTarget(revision?.targets ?? []);
    if (revision === undefined || leader?.model !== model) continue;
    if (revision.changeId === changeId) return { version: leader.version };
    if (current === undefined) current = revision;
    else if (isEarlier(revision, current)) return { version: leader.version };
  }
  throw new DomainError('ROLLBACK_NOTHING', { endpoint });
}

function isEarlier(candidate: DeploymentRevision, current: DeploymentRevision): boolean {
  if (current.mode === 'split') return candidate.mode === 'immediate';
  return leadingTarget(candidate.targets)?.version !== leadingTarget(current.targets)?.version;
}
