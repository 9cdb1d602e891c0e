import { claimNextNumber } from '../../adapters/object-store/claim-number.js';
import { getDocument } from '../../adapters/object-store/put-document.js';
import type { ReleaseHoldInput } from '../../contracts/activities.js';
import type { DeploymentRevision } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import { changeEvent } from '../audit/decision-event.js';
import { tellAudit } from '../audit/tell-audit.js';
import { leadingTarget } from '../../core/deployment/variant-split.js';
import { catchUpDeployments } from './catch-up-deployments.js';
import type { DeployDependencies } from '../shell/dependencies.js';
import { newestDeployment } from './deploy-version.js';
import { ownEndpoint, revisionOwner } from './deployment-owner.js';
import { writerOf } from './owner-epochs.js';

/**
 * Ends the hold of an endpoint, if it has one, by the next revision: the same versions, without the hold.
 * @throws DEPLOY_OWNER_DIFFERENT
 */
export async function releaseHold(deps: DeployDependencies, input: ReleaseHoldInput): Promise<{ readonly revision: number | null }> {
  const { model, endpoint, changeId, actor, reason } = input;
  const prefix = keys.deployments(endpoint);
  const before = await newestDeployment(deps, prefix, endpoint);
  // The newest may be what an earlier attempt of this change wrote, with its row still missing.
  if (before === undefined || (before.hold === undefined && before.changeId !== changeId)) return { revision: null };
  const writer = await writerOf(deps);
  const claim = await claimNextNumber<DeploymentRevision>(deps.objects, prefix, {
    changeId,
    buildDocument: async (revision) => {
      const below = await getDocument<DeploymentRevision>(deps.objects, keys.deployment(endpoint, revision - 1), 1);
      const owner = revisionOwner(await ownEndpoint(deps.objects, writer, input, below), input);
      const { hold: _hold, ...served } = below;
      return { ...served, changeId, createdAt: Date.now(), revision, owner, actor, reason };
    },
  });
  await catchUpDeployments(deps, endpoint, claim.number);
  const { revision, createdAt: at } = claim.document;
  const version = leadingTarget(claim.document.targets)?.version ?? null;
  await tellAudit(deps, changeEvent({ model, changeId, action: 'resume', actor, reason, version, revision, outcome: 'done', at }));
  return { revision: claim.number };
}
