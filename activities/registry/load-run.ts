import { copyOf, readObject } from '../../adapters/object-store/read-copy.js';
import { getDocument, unlessMissing } from '../../adapters/object-store/put-document.js';
import type { ModelSource } from '../../adapters/model-runtime/model-runtime.js';
import type { ArtifactRef, CommonArtifacts, RunArtifacts, RunManifest, VersionManifest } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import { DomainError } from '../../core/errors.js';
import type { ErrorCode } from '../../core/errors.js';
import type { ErrorDetails } from '../../core/errors/error-spec.js';
import { SIGNATURE_FORMAT } from '../../core/features/signature.js';
import type { Signature } from '../../core/features/signature.js';
import type { ColumnProfile } from '../../core/drift/column-profile.js';
import { MODEL_KINDS } from '../../core/model-kinds.js';
import type { TrainingDependencies } from '../shell/dependencies.js';

type Stores = Pick<TrainingDependencies, 'objects'>;

/** @throws RUN_UNKNOWN, DOCUMENT_NEWER */
export async function loadRun({ objects }: Stores, runId: string): Promise<RunManifest> {
  return orUnknown(getDocument<RunManifest>(objects, keys.run(runId), 1), 'RUN_UNKNOWN', { runId });
}

/** @throws VERSION_UNKNOWN, DOCUMENT_NEWER */
export async function loadVersion({ objects }: Stores, model: string, version: number): Promise<VersionManifest> {
  return orUnknown(getDocument<VersionManifest>(objects, keys.version(model, version), 1), 'VERSION_UNKNOWN', { model, version });
}

async function orUnknown<T>(document: Promise<T>, code: ErrorCode, details: ErrorDetails): Promise<T> {
  const found = await unlessMissing(document);
  if (found === undefined) throw new DomainError(code, details);
  return found;
}

/**
 * Verified local copies of files of the model, by name, for a child process that opens them itself: their bytes are on the way there
 * without a second look, which would cost a second reading of each.
 * @throws DOCUMENT_INVALID when the manifest does not name one
 */
export async function modelPaths(
  { objects }: Stores,
  artifacts: RunArtifacts,
  names: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const refs = modelRefs(objects.describe(), artifacts, names);
  const paths = refs.map(async ([name, ref]) => [name, (await copyOf(objects, ref)).path] as const);
  return Object.fromEntries(await Promise.all(paths));
}

/** A version as its runtime loads it: the very bytes that its manifest names. @throws DOCUMENT_INVALID */
export async function modelSource(
  { objects }: Stores,
  { modelKind: kind, artifacts }: Pick<VersionManifest, 'modelKind' | 'artifacts'>,
  signature: Signature,
): Promise<ModelSource> {
  const refs = modelRefs(objects.describe(), artifacts, MODEL_KINDS[kind].files);
  const files = refs.map(async ([name, ref]) => [name, await readObject(objects, ref)] as const);
  return { kind, files: Object.fromEntries(await Promise.all(files)), signature };
}

function modelRefs(store: string, { model }: RunArtifacts, names: readonly string[]): readonly (readonly [string, ArtifactRef])[] {
  return names.map((name) => {
    const found = model[name];
    if (found !== undefined) return [name, found] as const;
    throw new DomainError('DOCUMENT_INVALID', { key: 'the manifest', store, problem: `it names no ${name}` });
  });
}

export async function loadSignature(deps: Stores, artifacts: RunArtifacts): Promise<Signature> {
  return loadJson<Signature>(deps, artifacts, 'signature.json', SIGNATURE_FORMAT);
}

/** Profile of the training rows, by input column. */
export async function loadReferenceProfile(deps: Stores, artifacts: RunArtifacts): Promise<Readonly<Record<string, ColumnProfile>>> {
  return (await loadJson<{ formatVersion: number; columns: Record<string, ColumnProfile> }>(deps, artifacts, 'reference-profile.json'))
    .columns;
}

/** The digest was checked: these are the bytes that `finishRun` wrote. */
async function loadJson<T extends { readonly formatVersion: number }>(
  { objects }: Stores,
  artifacts: RunArtifacts,
  name: keyof CommonArtifacts,
  supported = 1,
): Promise<T> {
  const { key } = artifacts[name];
  const found = JSON.parse(Buffer.from(await readObject(objects, artifacts[name])).toString('utf8')) as T;
  if (found.formatVersion > supported) throw new DomainError('DOCUMENT_NEWER', { key, found: found.formatVersion, supported });
  return found;
}
