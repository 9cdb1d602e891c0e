import { findClaim, highestNumber } from '../../adapters/object-store/claim-number.js';
import type { FindChangeInput } from '../../contracts/activities.js';
import type { DeploymentRevision } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import type { RolloutResult } from '../../contracts/workflows.js';
import { leadingTarget } from '../../core/deployment/variant-split.js';
import { catchUpDeployments } from './catch-up-deployments.js';
import type { TrainingDependencies } from '../shell/dependencies.js';

/**
 * What became of a change of an endpoint, whatever was told of it: the revision that one of its attempts wrote, which is put into the
 * database too, else the outcome that was written down; null: neither.
 */
export async function findChange(
  deps: Pick<TrainingDependencies, 'objects' | 'metadata'>,
  { model, endpoint, changeId }: FindChangeInput,
): Promise<RolloutResult | null> {
  const prefix = keys.deployments(endpoint);
  const written = await findClaim<DeploymentRevision>(deps.objects, prefix, changeId);
  if (written !== undefined) {
    await catchUpDeployments(deps, endpoint, await highestNumber(deps.objects, prefix, written.number));
    const version = leadingTarget(written.document.targets)?.version ?? null;
    return { state: 'deployed', version, revision: written.number, text: `version ${version} is deployed as revision ${written.number}` };
  }
  const row = await deps.metadata.getDecision(model, changeId);
  if (row === undefined) return null;
  const { version, revision, text } = row;
  // Written by the lifecycle as such.
  return { state: row.state as RolloutResult['state'], version, revision, text };
}
