import type { ScorerJob } from '../../../adapters/batch-scorer/scorer-messages.js';
import type { RowScorer } from '../program/row-scorer.js';
import { BlockScorer } from './block-scorer.js';
import { scoring } from './refusal.js';
import { loadBooster } from './score-matrix.js';
import { XgboostLibrary } from './xgboost-library.js';

/** @throws DomainError TRAINER_LIBRARY_UNUSABLE; TRAINER_REJECTED when the file is no model that the library reads */
export function openNativeScorer({ files, threads }: ScorerJob, libraryPath: string): RowScorer {
  const library = new XgboostLibrary(libraryPath);
  const { 'model.ubj': modelPath = '' } = files;
  return new BlockScorer(scoring(() => loadBooster(library, { modelPath, threads })));
}
