import { ChildBatchScorer } from '../../adapters/batch-scorer/child-batch-scorer.js';
import { BaselineTrainer } from '../../adapters/trainer/baseline-trainer.js';
import { IsolationForestTrainer } from '../../adapters/trainer/isolation-forest-trainer.js';
import { TrainerByKind } from '../../adapters/trainer/trainer-by-kind.js';
import { XgboostTrainer } from '../../adapters/trainer/xgboost-trainer.js';
import type { TrainingDependencies } from '../../activities/shell/dependencies.js';
import { childEnvironment } from '../../config/child-environment.js';
import { trainerChildEntry } from '../trainer/child-entry-path.js';
import { scorerChildEntry } from '../trainer/scoring/child-entry-path.js';

/** Paths of the native libraries of the kinds that have one. */
interface Libraries {
  readonly xgboost: string;
}

/** What trains, and what scores many rows, for every trainer kind of this release. */
export function openTrainers(
  libraryPaths: Libraries,
  environment: Readonly<Record<string, string>> = childEnvironment(),
): Pick<TrainingDependencies, 'trainer' | 'batchScorer'> {
  const childEntry = trainerChildEntry();
  return {
    trainer: new TrainerByKind({
      xgboost: new XgboostTrainer({ libraryPath: libraryPaths.xgboost, childEntry, environment }),
      baseline: new BaselineTrainer({ childEntry, environment }),
      'isolation-forest': new IsolationForestTrainer({ childEntry, environment }),
    }),
    batchScorer: new ChildBatchScorer({ childEntry: scorerChildEntry(), environment, libraryPaths }),
  };
}
