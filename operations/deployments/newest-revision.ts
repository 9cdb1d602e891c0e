import { newestDeployment } from '../../activities/deployment/deploy-version.js';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import type { DeploymentRevision } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';

/** The newest revision of an endpoint as the object store has it, which may be ahead of the database; null: none, or not to be known now. */
export async function newestRevision(objects: ObjectStore, endpoint: string): Promise<DeploymentRevision | null> {
  const prefix = keys.deployments(endpoint);
  return (await newestDeployment({ objects }, prefix, endpoint).catch(() => undefined)) ?? null;
}
