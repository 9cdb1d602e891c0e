import { readModelFiles } from '../../../adapters/model-runtime/read-model-files.js';
import { openModelRuntime } from '../../../adapters/model-runtime/by-kind/open-model-runtime.js';
import type { ScorerJob } from '../../../adapters/batch-scorer/scorer-messages.js';
import { loadLocalSettings } from '../../../config/local-settings.js';
import type { TrainerKindName } from '../../../core/trainers/trainer-kinds.js';
import type { RowScorer } from '../program/row-scorer.js';
import { RuntimeRowScorer } from './runtime-row-scorer.js';

type OpenNative = (job: ScorerJob, libraryPath: string) => RowScorer;

/** Of the kinds whose capabilities name a native scorer; loaded only where it is used. */
const NATIVE: Readonly<Partial<Record<TrainerKindName, () => Promise<OpenNative>>>> = {
  xgboost: async () => (await import('../xgboost/open-native-scorer.js')).openNativeScorer,
};

/** @throws DomainError TRAINER_REJECTED, TRAINER_LIBRARY_UNUSABLE, MODEL_… */
export async function openRowScorer(job: ScorerJob, libraryPath: string): Promise<RowScorer> {
  const native = await NATIVE[job.trainer]?.();
  if (native !== undefined) return native(job, libraryPath);
  const model = { kind: job.modelKind, files: await readModelFiles(job.files), signature: job.signature };
  return new RuntimeRowScorer(await openModelRuntime(loadLocalSettings().allowedOperators).load(model));
}
