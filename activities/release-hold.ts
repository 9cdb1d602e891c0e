import { claimNextNumber } from '../adapters/object-store/claim-number.js';
import type { ReleaseHoldInput } from '../contracts/activities.js';
import type { DeploymentRevision } from '../contracts/documents.js';
import { keys } from '../contracts/names.js';
import { catchUpDeployments } from './catch-up-deployments.js';
import type { TrainingDependencies } from './dependencies.js';
import { newestDeployment } from './deploy-version.js';
import { deploymentOwner, requireOwner } from './deployment-owner.js';

/**
 * Ends the hold of an endpoint, if it has one, by the next revision: the same versions, without the hold.
 * @throws DEPLOY_OWNER_DIFFERENT
 */
export async function releaseHold(deps: TrainingDependencies, input: ReleaseHoldInput): Promise<{ readonly revision: number | null }> {
  const { endpoint, changeId, actor, reason } = input;
  const prefix = keys.deployments(endpoint).replace(/\/$/, '');
  const before = await newestDeployment(deps, prefix, endpoint);
  // The newest may be what an earlier attempt of this change wrote, with its row still missing.
  if (before === undefined || (before.hold === undefined && before.changeId !== changeId)) return { revision: null };
  requireOwner(before, deploymentOwner(deps.cluster, input), endpoint);
  const { hold: _hold, ...rest } = before;
  const claim = await claimNextNumber<DeploymentRevision>(deps.objects, prefix, {
    changeId,
    buildDocument: (revision) => ({ ...rest, changeId, createdAt: Date.now(), revision, actor, reason }),
  });
  await catchUpDeployments(deps, endpoint, claim.number);
  return { revision: claim.number };
}
