import type { VersionManifest } from '../../contracts/documents.js';
import { DomainError } from '../../core/errors.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import { loadVersion } from './load-run.js';

export interface WantedVersion {
  readonly model: string;
  readonly version: number;
  /** A person insists on one that nobody has judged, or it has served before. */
  readonly mayBeUnjudged: boolean;
}

/** A version that may be deployed. @throws VERSION_UNKNOWN, DEPLOY_REJECTED, DEPLOY_UNJUDGED */
export async function requireVersion(
  deps: Pick<TrainingDependencies, 'objects'>,
  { model, version, mayBeUnjudged }: WantedVersion,
): Promise<VersionManifest> {
  const manifest = await loadVersion(deps, model, version);
  if (manifest.verdict === 'rejected') throw new DomainError('DEPLOY_REJECTED', { model, version });
  if (manifest.verdict === 'candidate' && !mayBeUnjudged) throw new DomainError('DEPLOY_UNJUDGED', { model, version });
  return manifest;
}
