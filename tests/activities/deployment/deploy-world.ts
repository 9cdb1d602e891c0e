import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeployDependencies } from '../../../activities/shell/dependencies.js';
import { deployVersion } from '../../../activities/deployment/deploy-version.js';
import { newestOwner, writerOf } from '../../../activities/deployment/owner-epochs.js';
import { takeOver } from '../../../activities/deployment/take-over.js';
import type { TakenOver } from '../../../activities/deployment/take-over.js';
import type { MetadataStore } from '../../../adapters/metadata-store/metadata-store.js';
import type { ObjectStore } from '../../../adapters/object-store/object-store.js';
import { getDocument, putDocument } from '../../../adapters/object-store/put-document.js';
import type { DeployInput, DeployOutcome } from '../../../contracts/activities.js';
import type { DeploymentRevision, VersionManifest } from '../../../contracts/documents.js';
import { keys } from '../../../contracts/names.js';
import { openMetadataStore, openObjectStore } from '../../ports/store-spec.js';

const MODEL = 'churn';
export const VERSIONS = 4;

export interface DeployWorld {
  readonly folder: string;
  readonly objects: ObjectStore;
  readonly metadata: MetadataStore;
  revision(number: number): Promise<DeploymentRevision>;
  close(): Promise<void>;
}

/** Stores with registered versions 1 to 4 of `churn`, as much of them as deploying looks at. */
export async function openDeployWorld(folder?: string): Promise<DeployWorld> {
  const root = folder ?? (await mkdtemp(join(tmpdir(), 'perennial-owner-')));
  const objects = openObjectStore({ kind: 'fs', root: join(root, 'objects'), cacheDir: join(root, 'cache') });
  const metadata = openMetadataStore(`sqlite:${join(root, 'metadata.db')}`);
  await metadata.migrate();
  for (let version = 1; version <= VERSIONS; version += 1) await register(objects, metadata, version);
  return {
    folder: root,
    objects,
    metadata,
    revision: (number) => getDocument<DeploymentRevision>(objects, keys.deployment(MODEL, number), 1),
    close: async () => {
      await metadata.close();
      await objects.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function register(objects: ObjectStore, metadata: MetadataStore, version: number): Promise<void> {
  const changeId = `version-${version}`;
  const manifestKey = keys.version(MODEL, version);
  const manifest = { formatVersion: 1, changeId, createdAt: 1, model: MODEL, version, verdict: 'accepted' } as unknown as VersionManifest;
  await putDocument(objects, manifestKey, manifest);
  await metadata.putVersion({ model: MODEL, version, runId: `run-${version}`, changeId, manifestKey, verdict: 'accepted', createdAt: 1 });
}

/** One that deploys from a Temporal of this name. */
export function writerAt(
  { objects, metadata }: Pick<DeployWorld, 'objects' | 'metadata'>,
  cluster: string,
  changes: Partial<DeployDependencies> = {},
): DeployDependencies {
  return { objects, metadata, cluster: { id: cluster, namespace: 'default' }, ...changes };
}

export function deployAs(deps: DeployDependencies, version: number, changes: Partial<DeployInput> = {}): Promise<DeployOutcome> {
  const change = {
    changeId: `deploy-${deps.cluster.id}-${version}`,
    actor: 'ada',
    reason: 'test',
    workflowId: `perennial/${MODEL}/lifecycle`,
  };
  return deployVersion(deps, { model: MODEL, endpoint: MODEL, version, ...change, ...changes });
}

/** Takes the endpoint from whoever has it now. */
export async function adoptAs(deps: DeployDependencies): Promise<TakenOver> {
  const from = await newestOwner(deps.objects, MODEL);
  return takeOver(deps, await writerOf(deps), { endpoint: MODEL, from, actor: 'bob', reason: 'moved' });
}
