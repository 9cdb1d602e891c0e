import type { DeploymentRevision } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import { leadingTarget } from '../../core/deployment/variant-split.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import { findDocument } from '../shell/step-once.js';

type Stores = Pick<TrainingDependencies, 'objects' | 'metadata'>;

/** After a lost database this is one read and two writes each; the newest ones are what people look for. */
const MAX_REVISIONS = 200;

/**
 * Puts the revisions into the database that are not in it yet, those that were written past it by `perennial rollback --direct` among
 * them: rows, audit, and the alias by the newest.
 * @param newest highest revision number of the endpoint
 */
export async function catchUpDeployments(deps: Stores, endpoint: string, newest: number): Promise<void> {
  const [known] = await deps.metadata.listDeployments(endpoint, 1);
  const first = Math.max((known?.revision ?? 0) + 1, newest - MAX_REVISIONS + 1);
  for (let revision = first; revision <= newest; revision += 1) {
    const document = await findDocument<DeploymentRevision>(deps.objects, keys.deployment(endpoint, revision));
    if (document !== undefined) await recordDeployment(deps, document, revision === newest);
  }
}

/** Alias and audit where it is the newest, then the row. The champion of a split is the version with the largest share. */
async function recordDeployment({ metadata }: Stores, document: DeploymentRevision, isNewest: boolean): Promise<void> {
  const leader = leadingTarget(document.targets);
  if (leader === undefined) return;
  const { endpoint, revision, changeId, actor, reason, createdAt } = document;
  const { model, version } = leader;
  if (isNewest) await metadata.setAlias(model, 'champion', version, { actor, reason, at: createdAt, changeId });
  const key = keys.deployment(endpoint, revision);
  await metadata.putDeployment({ endpoint, revision, model, version, changeId, key, actor, reason, createdAt });
}
