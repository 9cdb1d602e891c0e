import type { TrainResult } from '../../adapters/trainer/trainer.js';
import type { TrainingPart } from '../../core/definition/definition.js';
import { modelColumnNames } from '../../core/features/encoders/model-columns.js';
import type { TrainSettings } from '../../core/trainers/kind/trainer-kind.js';
import { trainerKind } from '../../core/trainers/trainer-kinds.js';
import type { ActivityScope } from '../shell/activity-shell.js';
import type { RunCheckpoints } from './checkpoints.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import type { PreparedFiles } from './matrix-cache.js';
import type { RunPlan } from './run-plan.js';
import { RunProgress } from './run-progress.js';

/** A crash loses at most one part in so many of the rounds. */
const CHECKPOINTS_PER_TRAINING = 20;

interface FitRequest {
  readonly runId: string;
  readonly training: TrainingPart;
  readonly plan: RunPlan;
  readonly prepared: PreparedFiles;
  readonly checkpoints: RunCheckpoints;
  readonly workDir: string;
  /** Of a run with folds: one of its trainings. */
  readonly part?: TrainingOfRun;
}

export interface TrainingOfRun {
  /** For people, and before the names of its metrics: `fold 3 of 5`, `fold-3-`. */
  readonly stage: string;
  readonly metrics: string;
  /** So many, whatever the definition asks for, and none stops it early. */
  readonly rounds?: number;
}

export interface TrainedResult {
  readonly settings: TrainSettings;
  readonly trained: TrainResult;
}

/** Trains from the newest checkpoint of any attempt, storing checkpoints and metrics on the way. */
export async function fitModel(
  deps: TrainingDependencies,
  { runId, training, plan, prepared, checkpoints, workDir, part }: FitRequest,
  { signal, report }: ActivityScope,
): Promise<TrainedResult> {
  const { facts, matrices } = prepared;
  const { train, task } = training;
  const kind = trainerKind(train);
  const { capabilities } = kind;
  const settings = settingsOf(kind.settings(train, { task, found: plan.found, classes: facts.classes }), part);
  const progress = new RunProgress(deps.metadata, runId, report, part);
  const resumeFrom = capabilities.checkpoints ? await checkpoints.newest() : null;
  report({ stage: progress.stage, ...(capabilities.rounds ? { round: resumeFrom?.round ?? 0, rounds: settings.rounds } : {}) });
  const trained = await deps.trainer.train(
    {
      kind: train.trainer,
      ...settings,
      featureNames: modelColumnNames(facts),
      classWeights: facts.classWeights,
      train: matrices.train,
      validation: matrices.validation.rows === 0 ? null : matrices.validation,
      workDir,
      checkpointEveryRounds: capabilities.checkpoints ? Math.max(1, Math.ceil(settings.rounds / CHECKPOINTS_PER_TRAINING)) : 0,
      resumeFrom,
    },
    { signal, onRound: (round) => progress.onRound(round), onCheckpoint: (checkpoint) => checkpoints.save(checkpoint) },
  );
  await progress.finish();
  return { settings, trained };
}

function settingsOf(settings: TrainSettings, part: TrainingOfRun | undefined): TrainSettings {
  return part?.rounds === undefined ? settings : { ...settings, rounds: part.rounds, earlyStoppingRounds: null };
}
