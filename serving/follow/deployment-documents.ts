import { highestNumber } from '../../adapters/object-store/claim-number.js';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import { parseKnownDocument } from '../../adapters/object-store/document-bytes.js';
import { getDocument, unlessMissing } from '../../adapters/object-store/put-document.js';
import type { DeploymentRevision, VersionManifest } from '../../contracts/documents.js';
import { endpointOfKey, keys } from '../../contracts/names.js';
import { splitProblem } from '../../core/deployment/variant-split.js';
import { DomainError } from '../../core/errors.js';
import { isModelKind, MODEL_KINDS } from '../../core/model-kinds.js';
import { isUntrusted } from './install-failures.js';

const FORMAT_VERSION = 1;
const SERVED_ARTIFACTS = ['signature.json', 'golden.json'] as const;

interface RevisionPlace {
  readonly endpoint: string;
  readonly revision: number;
  readonly store: string;
}

export interface NewRevisions {
  /** Equal to what they come after when there are none. */
  readonly newest: number;
  /** As stored, by number; of a long row not all, and none that is not trusted. */
  readonly contents: ReadonlyMap<number, Uint8Array>;
}

/** What is stored under a revision's number, which may be no revision; undefined when there is nothing. Errors: OBJECT_STORE_…, DOCUMENT_UNTRUSTED. */
export function findRevision(objects: ObjectStore, endpoint: string, revision: number): Promise<Uint8Array | undefined> {
  return unlessMissing(objects.get(keys.deployment(endpoint, revision)));
}

/** One that is not trusted takes its number all the same: those after it are followed. */
async function lookAtRevision(objects: ObjectStore, endpoint: string, revision: number): Promise<Uint8Array | 'untrusted' | undefined> {
  try {
    return await findRevision(objects, endpoint, revision);
  } catch (error) {
    if (isUntrusted(error)) return 'untrusted';
    throw error;
  }
}

/** The revision in what was found under its number. Errors: DOCUMENT_NEWER, DOCUMENT_INVALID. */
export function parseRevision(content: Uint8Array, { endpoint, revision, store }: RevisionPlace): DeploymentRevision {
  const key = keys.deployment(endpoint, revision);
  const found = parseKnownDocument<DeploymentRevision>(content, { key, store }, FORMAT_VERSION);
  if (found.endpoint === endpoint && found.revision === revision && Array.isArray(found.targets)) return found;
  throw new DomainError('DOCUMENT_INVALID', { key, store, problem: 'it is not the deployment revision of its key' });
}

/**
 * The manifest of a version that a revision names.
 * Errors: DOCUMENT_…, OBJECT_…; DEPLOYMENT_NOT_SUPPORTED for a kind of model of a later release.
 */
export async function readTargetVersion(
  objects: ObjectStore,
  { model, version }: { readonly model: string; readonly version: number },
): Promise<VersionManifest> {
  const key = keys.version(model, version);
  const found = await getDocument<VersionManifest>(objects, key, FORMAT_VERSION);
  const artifacts: Partial<VersionManifest['artifacts']> | undefined = found.artifacts;
  const modelKind: unknown = found.modelKind;
  if (typeof modelKind === 'string' && !isModelKind(modelKind))
    throw new DomainError('DEPLOYMENT_NOT_SUPPORTED', {
      key,
      found: `a model of kind ${modelKind}`,
      expected: `one of ${Object.keys(MODEL_KINDS).join(', ')}`,
    });
  const isWhole =
    isModelKind(modelKind) &&
    MODEL_KINDS[modelKind].files.every((name) => artifacts?.model?.[name] !== undefined) &&
    SERVED_ARTIFACTS.every((name) => artifacts?.[name] !== undefined);
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
    startAfter = keys.afterDeployments(name);
  }
}

async function firstEndpoint(objects: ObjectStore, startAfter: string | undefined): Promise<string | undefined> {
  for await (const { key } of objects.list(keys.allDeployments, { startAfter, limit: 1 })) return endpointOfKey(key);
  return undefined;
}

/** Of revisions that came together; the newest of more than these is listed. */
const MAX_CLIMB = 4;

/**
 * What came after a revision. One by one, and one more than there are, since there is rarely more than one and a listing costs more;
 * of what came after nothing (0) only the newest number.
 * @param isInTouch that there was none is so new that one is enough: what came after it is asked for next time
 */
export async function findNewRevisions(
  objects: ObjectStore,
  endpoint: string,
  { after, isInTouch }: { readonly after: number; readonly isInTouch: boolean },
): Promise<NewRevisions> {
  const contents = new Map<number, Uint8Array>();
  if (after === 0) return { newest: await highestNumber(objects, keys.deployments(endpoint)), contents };
  const climb = after + (isInTouch ? 1 : MAX_CLIMB);
  for (let newest = after; newest < climb; newest += 1) {
    const found = await lookAtRevision(objects, endpoint, newest + 1);
    if (found === undefined) return { newest, contents };
    if (found !== 'untrusted') contents.set(newest + 1, found);
  }
  return { newest: isInTouch ? climb : await highestNumber(objects, keys.deployments(endpoint), climb), contents };
}
