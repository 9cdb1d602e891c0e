import type { RunManifest, VersionManifest } from '../../contracts/documents.js';
import type { Signature } from '../../core/features/signature.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import { loadRun, loadSignature, loadVersion } from './load-run.js';

/** The model that a challenger is measured against. */
export interface Champion {
  readonly version: VersionManifest;
  readonly run: RunManifest;
  readonly signature: Signature;
}

/** The version with the alias `champion`, or nothing before the first deployment. */
export async function loadChampion(deps: Pick<TrainingDependencies, 'objects' | 'metadata'>, model: string): Promise<Champion | undefined> {
  const number = await deps.metadata.getAlias(model, 'champion');
  if (number === undefined) return undefined;
  const version = await loadVersion(deps, model, number);
  return { version, run: await loadRun(deps, version.runId), signature: await loadSignature(deps, version.artifacts) };
}
