import { readFile } from 'node:fs/promises';
import { getDocument, unlessMissing } from '../../adapters/object-store/put-document.js';
import type { RunArtifacts, RunManifest, VersionManifest } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import { DomainError } from '../../core/errors.js';
import type { ErrorCode } from '../../core/errors.js';
import type { ErrorDetails } from '../../core/errors/error-spec.js';
import type { Signature } from '../../core/features/signature.js';
import type { ColumnProfile } from '../../core/drift/column-profile.js';
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

/** A verified local copy. */
export async function artifactPath({ objects }: Stores, artifacts: RunArtifacts, name: keyof RunArtifacts): Promise<string> {
  const { key, sha256 } = artifacts[name];
  return objects.toLocalFile(key, sha256);
}

export async function artifactBytes(deps: Stores, artifacts: RunArtifacts, name: keyof RunArtifacts): Promise<Uint8Array> {
  return readFile(await artifactPath(deps, artifacts, name));
}

export async function loadSignature(deps: Stores, artifacts: RunArtifacts): Promise<Signature> {
  return loadJson<Signature>(deps, artifacts, 'signature.json');
}

/** Profile of the training rows, by input column. */
export async function loadReferenceProfile(deps: Stores, artifacts: RunArtifacts): Promise<Readonly<Record<string, ColumnProfile>>> {
  return (await loadJson<{ formatVersion: number; columns: Record<string, ColumnProfile> }>(deps, artifacts, 'reference-profile.json'))
    .columns;
}

/** The digest was checked: these are the bytes that `finishRun` wrote. */
async function loadJson<T extends { readonly formatVersion: number }>(
  deps: Stores,
  artifacts: RunArtifacts,
  name: keyof RunArtifacts,
): Promise<T> {
  const found = JSON.parse(new TextDecoder().decode(await artifactBytes(deps, artifacts, name))) as T;
  if (found.formatVersion > 1)
    throw new DomainError('DOCUMENT_NEWER', { key: artifacts[name].key, found: found.formatVersion, supported: 1 });
  return found;
}
