import type { DeploymentRevision } from '../contracts/documents.js';
import { workflowIds } from '../contracts/names.js';
import { DomainError } from '../core/errors.js';
import type { TrainingDependencies } from './dependencies.js';

type Owner = DeploymentRevision['owner'];

/** A rollout that nobody but a person started writes for the model's lifecycle as well. */
export function deploymentOwner(
  cluster: TrainingDependencies['cluster'],
  { workflowId, model }: { readonly workflowId: string; readonly model: string },
): Owner {
  return { cluster: cluster.id, namespace: cluster.namespace, workflowId: workflowId === '' ? workflowIds.lifecycle(model) : workflowId };
}

/** An endpoint has one writer. @throws DEPLOY_OWNER_DIFFERENT */
export function requireOwner(newest: DeploymentRevision | undefined, writer: Owner, endpoint: string): void {
  if (newest === undefined || ownerText(newest.owner) === ownerText(writer)) return;
  throw new DomainError('DEPLOY_OWNER_DIFFERENT', { endpoint, owner: ownerText(newest.owner), writer: ownerText(writer) });
}

function ownerText({ cluster, namespace, workflowId }: Owner): string {
  return `${workflowId} in namespace ${namespace} of ${cluster}`;
}
