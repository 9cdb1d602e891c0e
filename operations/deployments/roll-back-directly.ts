import { randomUUID } from 'node:crypto';
import { newestDeployment } from '../../activities/deployment/deploy-version.js';
import { requireVersion } from '../../activities/registry/require-version.js';
import { resolveRollback } from '../../activities/deployment/resolve-rollback.js';
import { claimNextNumber } from '../../adapters/object-store/claim-number.js';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import { getDocument } from '../../adapters/object-store/put-document.js';
import type { DeploymentRevision } from '../../contracts/documents.js';
import { endpointOfKey, keys } from '../../contracts/names.js';
import { leadingTarget } from '../../core/deployment/variant-split.js';
import { DomainError } from '../../core/errors.js';

export interface DirectRollback {
  readonly endpoint: string;
  /** Undefined: the one before. */
  readonly version: number | undefined;
  readonly actor: string;
  readonly reason: string;
}

/**
 * Writes the next revision of an endpoint with nothing but the object store: all requests to an earlier version, held. The owner stays
 * who it was, so its lifecycle goes on writing once a person decides.
 * Errors: DEPLOYMENTS_UNKNOWN, ROLLBACK_NOTHING, VERSION_UNKNOWN, DEPLOY_REJECTED, DEPLOY_UNJUDGED, OBJECT_….
 */
export async function rollBackDirectly(objects: ObjectStore, input: DirectRollback): Promise<DeploymentRevision> {
  const { endpoint, actor, reason } = input;
  const prefix = keys.deployments(endpoint);
  const before = await newestDeployment({ objects }, prefix, endpoint);
  const model = leadingTarget(before?.targets ?? [])?.model;
  if (before === undefined || model === undefined)
    throw new DomainError('DEPLOYMENTS_UNKNOWN', { endpoint, store: objects.describe(), known: await endpointsOf(objects) });
  const version = input.version ?? (await resolveRollback({ objects }, { model, endpoint })).version;
  const mayBeUnjudged = input.version === undefined || (await hasServed(objects, { endpoint, model, version }));
  await requireVersion({ objects }, { model, version, mayBeUnjudged });
  const changeId = `direct-rollback-${randomUUID()}`;
  const claim = await claimNextNumber<DeploymentRevision>(objects, prefix, {
    changeId,
    hint: before.revision,
    buildDocument: async (revision) => {
      const { owner, sequence } = await getDocument<DeploymentRevision>(objects, keys.deployment(endpoint, revision - 1), 1);
      return {
        formatVersion: 1,
        changeId,
        createdAt: Date.now(),
        endpoint,
        revision,
        ...(sequence === undefined ? {} : { sequence }),
        mode: 'immediate',
        targets: [{ model, version, share: 1 }],
        hold: { actor, reason },
        owner,
        actor,
        reason,
      };
    },
  });
  return claim.document;
}

/** Whether a version answered here before: somebody insisted on it, or its gates passed. */
async function hasServed(
  objects: ObjectStore,
  { endpoint, model, version }: { readonly endpoint: string; readonly model: string; readonly version: number },
): Promise<boolean> {
  for await (const { key } of objects.list(keys.deployments(endpoint))) {
    const { targets } = await getDocument<DeploymentRevision>(objects, key, 1);
    if (targets.some((target) => target.model === model && target.version === version)) return true;
  }
  return false;
}

async function endpointsOf(objects: ObjectStore): Promise<readonly string[]> {
  const names = new Set<string>();
  for await (const { key } of objects.list(keys.allDeployments)) names.add(endpointOfKey(key));
  return [...names].sort();
}
