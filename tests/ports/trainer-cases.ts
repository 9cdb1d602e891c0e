import { MODEL_KINDS } from '../../core/model-kinds.js';
import type { ModelKindName } from '../../core/model-kinds.js';
import type { MatrixFile, TrainRequest } from '../../adapters/trainer/trainer.js';
import type { TrainingDependencies } from '../../activities/shell/dependencies.js';
import { trainerKind } from '../../core/trainers/trainer-kinds.js';
import type { TrainDefinition, TrainerKindName } from '../../core/trainers/trainer-kinds.js';
import { classCount } from '../../core/tasks/score-columns.js';
import type { Task } from '../../core/tasks/tasks.js';
import { ensureTool } from '../../tools/install/install-tool.js';
import { openTrainers } from '../../workers/dependencies/open-trainers.js';
import { FEATURE_NAMES } from '../adapters/trainer/trainer-fixture.js';

export function tasksOf(kind: TrainerKindName): readonly [Task, ...Task[]] {
  return trainerKind({ trainer: kind }).tasks as readonly [Task, ...Task[]];
}

export const CLASSES = ['a', 'b', 'c'];

/** A training of each kind that takes no time and, where the kind has them, uses random numbers and several rounds. */
const SMALL: Readonly<Record<TrainerKindName, TrainDefinition>> = {
  xgboost: {
    trainer: 'xgboost',
    params: { max_depth: 3, eta: 0.3, subsample: 0.7, nthread: 2, seed: 7 },
    rounds: 12,
    earlyStoppingRounds: null,
  },
  baseline: { trainer: 'baseline' },
  'isolation-forest': { trainer: 'isolation-forest', trees: 12, subsample: 64, contamination: 0.1, seed: 7 },
};

/** Every kind, as the worker opens them. */
export async function openEveryTrainer(): Promise<Pick<TrainingDependencies, 'trainer' | 'batchScorer'>> {
  return openTrainers({ xgboost: (await ensureTool('xgboost')).path });
}

export function classesOf(task: Task): readonly string[] | null {
  return task === 'multiclass' ? CLASSES : null;
}

/** Of the labels that `makeMatrix` makes. */
export function labelClasses(task: Task): number {
  return task === 'count' ? 6 : classCount(task, CLASSES.length);
}

export function requestOf(kind: TrainerKindName, task: Task, train: MatrixFile, workDir: string): TrainRequest {
  const known = trainerKind({ trainer: kind });
  const settings = known.settings(known.completed(SMALL[kind], task), { task, found: {}, classes: classesOf(task) });
  return { kind, ...settings, featureNames: FEATURE_NAMES, train, validation: null, workDir, checkpointEveryRounds: 0, resumeFrom: null };
}

export function modelKindOf(kind: TrainerKindName): ModelKindName {
  return trainerKind({ trainer: kind }).modelKind;
}

export function servedFiles(kind: TrainerKindName): readonly string[] {
  return MODEL_KINDS[modelKindOf(kind)].files;
}
