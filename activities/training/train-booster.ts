import type { TrainResult } from '../../adapters/trainer/trainer.js';
import type { TrainingPart } from '../../core/definition/definition.js';
import type { ActivityScope } from '../shell/activity-shell.js';
import type { RunCheckpoints } from './checkpoints.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import type { PreparedFiles } from './matrix-cache.js';
import type { RunPlan } from './run-plan.js';
import { RunProgress } from './run-progress.js';
import { trainSettings } from './train-settings.js';
import type { TrainSettings } from './train-settings.js';

/** A crash loses at most this share of the rounds. */
const CHECKPOINTS_PER_TRAINING = 20;

interface BoosterRequest {
  readonly runId: string;
  readonly training: TrainingPart;
  readonly plan: RunPlan;
  readonly prepared: PreparedFiles;
  readonly checkpoints: RunCheckpoints;
  readonly workDir: string;
}

export interface TrainedBooster {
  readonly settings: TrainSettings;
  readonly trained: TrainResult;
}

/** Trains from the newest checkpoint of any attempt, storing checkpoints and metrics on the way. */
export async function trainBooster(
  deps: TrainingDependencies,
  { runId, training, plan, prepared, checkpoints, workDir }: BoosterRequest,
  { signal, report }: ActivityScope,
): Promise<TrainedBooster> {
  const { facts, matrices } = prepared;
  const settings = trainSettings(training.train, plan.found, facts.classes);
  const progress = new RunProgress(deps.metadata, runId, report);
  const resumeFrom = await checkpoints.newest();
  report({ stage: 'training', round: resumeFrom?.round ?? 0, rounds: settings.rounds });
  const trained = await deps.trainer.train(
    {
      ...settings,
      featureNames: facts.inputs.map((input) => input.name),
      train: matrices.train,
      validation: matrices.validation,
      workDir,
      checkpointEveryRounds: Math.max(1, Math.ceil(settings.rounds / CHECKPOINTS_PER_TRAINING)),
      resumeFrom,
    },
    { signal, onRound: (round) => progress.onRound(round), onCheckpoint: (checkpoint) => checkpoints.save(checkpoint) },
  );
  await progress.finish();
  return { settings, trained };
}
