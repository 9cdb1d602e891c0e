import type { ObjectStore } from '../adapters/object-store/object-store.js';
import { getDocument } from '../adapters/object-store/put-document.js';
import type { DeploymentRevision, VersionManifest } from '../contracts/documents.js';
import { keys } from '../contracts/names.js';
import { splitProblem } from '../core/deployment/variant-split.js';
import { DomainError, isDomainError } from '../core/errors.js';

const FORMAT_VERSION = 1;
const SERVED_ARTIFACTS = ['model.onnx', 'signature.json', 'golden.json'] as const;

/** A revision as stored, or undefined when there is none of that number. Errors: DOCUMENT_NEWER, DOCUMENT_INVALID, OBJECT_STORE_…. */
export async function readRevision(objects: ObjectStore, endpoint: string, revision: number): Promise<DeploymentRevision | undefined> {
  try {
    const key = keys.deployment(endpoint, revision);
    const found = await getDocument<DeploymentRevision>(objects, key, FORMAT_VERSION);
    if (found.endpoint === endpoint && found.revision === revision && Array.isArray(found.targets)) return found;
    throw new DomainError('DOCUMENT_INVALID', { key, store: objects.describe(), problem: 'it is not the deployment revision of its key' });
  } catch (error) {
    if (isDomainError(error) && error.code === 'OBJECT_NOT_FOUND') return undefined;
    throw error;
  }
}

/**
 * The manifest of a version that a revision names.
 * Errors: DOCUMENT_…, OBJECT_….
 */
export async function readTargetVersion(
  objects: ObjectStore,
  { model, version }: { readonly model: string; readonly version: number },
): Promise<VersionManifest> {
  const key = keys.version(model, version);
  const found = await getDocument<VersionManifest>(objects, key, FORMAT_VERSION);
  const artifacts: Partial<VersionManifest['artifacts']> | undefined = found.artifacts;
  const isWhole = SERVED_ARTIFACTS.every((name) => artifacts?.[name] !== undefined);
  if (isWhole && found.model === model && found.version === version) return found;
  throw new DomainError('DOCUMENT_INVALID', {
    key,
    store: objects.describe(),
    problem: 'it is not the manifest of the version in its key',
  });
}

/** Errors: DEPLOYMENT_NOT_SUPPORTED for what a later release may mean, or nobody can. */
export function checkServable({ endpoint, revision, mode, targets, salt }: DeploymentRevision): void {
  const found: string = mode;
  const problem = splitProblem(targets);
  const isSupported = (found === 'immediate' && targets.length === 1) || (found === 'split' && typeof salt === 'string');
  if (isSupported && problem === undefined) return;
  throw new DomainError('DEPLOYMENT_NOT_SUPPORTED', {
    key: keys.deployment(endpoint, revision),
    found: `mode ${found} with ${targets.length} targets${problem === undefined ? '' : `, of which ${problem}`}`,
    expected: 'mode immediate with one target, and mode split with shares that make 1',
  });
}

/** Names of all endpoints. One short listing each, however many revisions they have. */
export async function listEndpoints(objects: ObjectStore): Promise<readonly string[]> {
  const names: string[] = [];
  let startAfter: string | undefined;
  for (;;) {
    const name = await firstEndpoint(objects, startAfter);
    if (name === undefined) return names;
    names.push(name);
    // "0" follows "/" in key order, so this passes over everything below the endpoint and nothing else.
    startAfter = `deployments/${name}0`;
  }
}

async function firstEndpoint(objects: ObjectStore, startAfter: string | undefined): Promise<string | undefined> {
  for await (const { key } of objects.list('deployments/', { startAfter, limit: 1 })) return key.split('/')[1];
  return undefined;
}

/** Of revisions that came together; more than these are listed. */
const MAX_CLIMB = 4;

/** Highest revision number from `found` on, which exists. One HEAD per revision instead of a listing, since there is rarely more than one. */
export async function climbRevisions(objects: ObjectStore, endpoint: string, found: number): Promise<number> {
  for (let number = found; number < found + MAX_CLIMB; number += 1) {
    if ((await objects.head(keys.deployment(endpoint, number + 1))) === undefined) return number;
  }
  return newestRevision(objects, endpoint, found + MAX_CLIMB);
}

/** Highest revision number above `after`, or `after` when there is none. */
export async function newestRevision(objects: ObjectStore, endpoint: string, after: number): Promise<number> {
  let newest = after;
  for await (const { key } of objects.list(keys.deployments(endpoint), { startAfter: keys.deployment(endpoint, after) })) {
    const number = Number(/\/(\d+)\.json$/.exec(key)?.[1] ?? 0);
    newest = Math.max(newest, number);
  }
  return newest;
}
