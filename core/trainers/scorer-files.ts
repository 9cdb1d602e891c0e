import { MODEL_KINDS } from '../model-kinds.js';
import { trainerKind } from './trainer-kinds.js';
import type { TrainerKindName } from './trainer-kinds.js';

/** Names of the files by which many rows are scored: those of the kind's own library where it has one, else those that are served. */
export function scorerFiles(trainer: TrainerKindName): readonly string[] {
  const { capabilities, files, modelKind } = trainerKind({ trainer: trainer });
  return capabilities.nativeScorer ? files : MODEL_KINDS[modelKind].files;
}
