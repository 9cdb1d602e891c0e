import type { ServedModel } from '../../adapters/statistics/statistics.js';
import type { VersionManifest } from '../../contracts/documents.js';
import { MODEL_KINDS } from '../../core/model-kinds.js';
import { loadSignature, modelPaths } from '../registry/load-run.js';
import type { TrainingDependencies } from '../shell/dependencies.js';

/** A run or version as files that the statistics score with. */
export async function servedModel(
  deps: Pick<TrainingDependencies, 'objects'>,
  { modelKind: kind, artifacts }: Pick<VersionManifest, 'modelKind' | 'artifacts'>,
): Promise<ServedModel> {
  return { kind, signature: await loadSignature(deps, artifacts), files: await modelPaths(deps, artifacts, MODEL_KINDS[kind].files) };
}
