import { highestNumber, numberOfKey } from '../../adapters/object-store/claim-number.js';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import { putDocument } from '../../adapters/object-store/put-document.js';
import type { DeploymentRevision, OwnerEpoch } from '../../contracts/documents.js';
import { endpointOfKey, keys } from '../../contracts/names.js';
import type { EndpointOwner } from '../../core/deployment/endpoint-owner.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import { installationId } from './installation-id.js';
import { findDocument } from '../shell/step-once.js';

/** Who writes from here, and in the name of which data directory an epoch is claimed. */
export interface Writer extends EndpointOwner {
  readonly claimedBy: string | null;
}

export async function writerOf({
  objects,
  cluster,
  dataDirectoryId,
}: Pick<TrainingDependencies, 'objects' | 'cluster' | 'dataDirectoryId'>): Promise<Writer> {
  const installation = await installationId(objects);
  return { installation, cluster: cluster.id, namespace: cluster.namespace, claimedBy: dataDirectoryId ?? null };
}

export type CurrentOwner = EndpointOwner & { readonly epoch: number };

/** Who may deploy to an endpoint. Where the epochs were lost its newest revision still tells, so that nobody takes it by chance. */
export async function currentOwner(
  objects: ObjectStore,
  endpoint: string,
  newest: DeploymentRevision | undefined,
): Promise<CurrentOwner | undefined> {
  return (await newestOwner(objects, endpoint)) ?? newest?.owner;
}

/** The epoch that names who may deploy to an endpoint; undefined when nobody has claimed it. */
export async function newestOwner(objects: ObjectStore, endpoint: string): Promise<OwnerEpoch | undefined> {
  const epoch = await highestNumber(objects, keys.owners(endpoint));
  return epoch === 0 ? undefined : findDocument<OwnerEpoch>(objects, keys.owner(endpoint, epoch));
}

const READS_AT_ONCE = 16;

/** The newest epoch of every endpoint that has one, by name: one listing, and a read for each. */
export async function newestOwners(objects: ObjectStore): Promise<readonly OwnerEpoch[]> {
  const newest = new Map<string, number>();
  for await (const { key } of objects.list(keys.allOwners)) {
    const endpoint = endpointOfKey(key);
    const epoch = numberOfKey(keys.owners(endpoint), key) ?? 0;
    newest.set(endpoint, Math.max(epoch, newest.get(endpoint) ?? 0));
  }
  const found = [...newest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([endpoint, epoch]) => keys.owner(endpoint, epoch));
  const owners: (OwnerEpoch | undefined)[] = [];
  for (let next = 0; next < found.length; next += READS_AT_ONCE) {
    const some = found.slice(next, next + READS_AT_ONCE);
    owners.push(...(await Promise.all(some.map((key) => findDocument<OwnerEpoch>(objects, key)))));
  }
  return owners.filter((owner) => owner !== undefined);
}

export interface EpochClaim {
  readonly endpoint: string;
  /** The number after the epoch that the claim was decided on, and no other: who wants an endpoint from one owner takes it from no other. */
  readonly epoch: number;
  readonly changeId: string;
  readonly actor: string;
  readonly reason: string;
}

/** Claims an epoch unless it is taken; what the store holds under its number, which may name another owner. */
export async function claimEpoch(objects: ObjectStore, writer: Writer, claim: EpochClaim): Promise<OwnerEpoch> {
  const { installation, cluster, namespace, claimedBy } = writer;
  const owner = { installation, cluster, namespace, claimedBy };
  const document: OwnerEpoch = { formatVersion: 1, createdAt: Date.now(), ...claim, ...owner };
  return (await putDocument<OwnerEpoch>(objects, keys.owner(claim.endpoint, claim.epoch), document)).document;
}
