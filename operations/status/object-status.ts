import { newestOwner } from '../../activities/deployment/owner-epochs.js';
import { highestNumber } from '../../adapters/object-store/claim-number.js';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import { getDocument } from '../../adapters/object-store/put-document.js';
import type { DeploymentRevision } from '../../contracts/documents.js';
import { endpointOfKey, keys } from '../../contracts/names.js';
import { leadingTarget } from '../../core/deployment/variant-split.js';
import type { ModelStatus } from './model-status.js';

/** Deployments by the object store alone, for when the database is away: it is the truth of what is served. */
export async function objectStatus(objects: ObjectStore): Promise<readonly ModelStatus[]> {
  const endpoints = new Set<string>();
  for await (const { key } of objects.list(keys.allDeployments)) endpoints.add(endpointOfKey(key));
  return Promise.all([...endpoints].filter(Boolean).map((endpoint) => endpointStatus(objects, endpoint)));
}

async function endpointStatus(objects: ObjectStore, endpoint: string): Promise<ModelStatus> {
  const number = await highestNumber(objects, keys.deployments(endpoint));
  const revision = await getDocument<DeploymentRevision>(objects, keys.deployment(endpoint, number), 1);
  const version = leadingTarget(revision.targets)?.version ?? 0;
  const deployment = { version, revision: revision.revision, at: revision.createdAt, by: revision.actor };
  return {
    model: endpoint,
    definition: null,
    deployment,
    revision,
    owner: (await newestOwner(objects, endpoint)) ?? null,
    findings: [],
    answers: [],
    serves: null,
    instances: [],
    aliases: [],
    lastRun: null,
    lastTriggers: [],
    lifecycle: null,
    stages: [],
  };
}
