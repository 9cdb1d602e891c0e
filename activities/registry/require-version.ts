import type { VersionManifest } from '../../contracts/documents.js';
import { DomainError } from '../../core/errors.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import { loadVersion } from './load-run.js';

/** A version that may be deployed. @throws VERSION_UNKNOWN, DEPLOY_REJECTED */
export async function requireVersion(
  deps: Pick<TrainingDependencies, 'objects'>,
  { model, version }: { readonly model: string; readonly version: number },
): Promise<VersionManifest> {
  const manifest = await loadVersion(deps, model, version);
  if (manifest.verdict === 'rejected') throw new DomainError('DEPLOY_REJECTED', { model, version });
  return manifest;
}
