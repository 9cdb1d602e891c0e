import { highestNumber } from '../../adapters/object-store/claim-number.js';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import { getDocument } from '../../adapters/object-store/put-document.js';
import type { DeploymentRevision } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import { leadingTarget, variantName } from '../../core/deployment/variant-split.js';
import { DomainError } from '../../core/errors.js';

export interface DeployedVersion {
  readonly model: string;
  readonly version: number;
  readonly revision: number;
  readonly variant: string;
}

/** The version that gets the largest share of an endpoint's traffic by its newest deployment. @throws ENDPOINT_NOT_DEPLOYED */
export async function deployedVersion(objects: ObjectStore, endpoint: string): Promise<DeployedVersion> {
  const revision = await highestNumber(objects, keys.deployments(endpoint), 0);
  if (revision === 0) throw new DomainError('ENDPOINT_NOT_DEPLOYED', { endpoint });
  const { targets } = await getDocument<DeploymentRevision>(objects, keys.deployment(endpoint, revision), 1);
  const leader = leadingTarget(targets);
  if (leader === undefined) throw new DomainError('ENDPOINT_NOT_DEPLOYED', { endpoint });
  return { model: leader.model, version: leader.version, revision, variant: variantName(leader) };
}
