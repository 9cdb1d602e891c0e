import type { TrialInput, TrialOutcome } from '../../contracts/activities.js';
import type { StoredDocument, TrialResult } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import type { TrainingPart } from '../../core/definition/definition.js';
import { modelColumnNames } from '../../core/features/encoders/model-columns.js';
import { inputColumns } from '../../core/features/signature.js';
import { DomainError, isDomainError } from '../../core/errors.js';
import type { ParameterValues } from '../../core/trainers/kind/trainer-kind.js';
import { trainerKind } from '../../core/trainers/trainer-kinds.js';
import { trialParameters } from '../../core/search/trial-parameters.js';
import type { ActivityScope } from '../shell/activity-shell.js';
import { loadDefinition } from '../registry/apply-definition.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import { loadPrepared } from '../training/load-prepared.js';
import { keySegment, stepKey } from '../shell/step-key.js';
import { documentOnce } from '../shell/step-once.js';
import { inWorkFolder } from '../shell/work-folder.js';

type Measured = Pick<TrialResult, 'value' | 'rounds'>;

/**
 * One trial: parameters by the search and the trial's number, trained on the training rows, measured on the validation rows.
 * Parameters that the trainer refuses are a trial without a value. @throws TUNE_NOT_DEFINED
 */
export async function runTrial(deps: TrainingDependencies, input: TrialInput, scope: ActivityScope): Promise<TrialOutcome> {
  const { snapshot, searchId, trial, model } = input;
  const { training } = await loadDefinition(deps, input.definitionDigest);
  const { tune } = training;
  if (tune === null) throw new DomainError('TUNE_NOT_DEFINED', { model });
  const params = trialParameters(tune, trial);
  if (params === null) return { trial, value: null, exhausted: true };
  const { changeId } = stepKey(input, 'trial', { snapshot, searchId, trial });
  const objectKey = keys.trial(keySegment(searchId), trial);
  const { value } = await documentOnce<TrialResult>(
    deps.objects,
    { changeId, objectKey },
    async (): Promise<Omit<TrialResult, keyof StoredDocument>> => {
      scope.report({ stage: `trial ${trial}` });
      return { trial, params, ...(await measure(deps, { input, training, params, metric: tune.metric }, scope)) };
    },
  );
  return { trial, value };
}

interface TrialRequest {
  readonly input: TrialInput;
  readonly training: TrainingPart;
  readonly params: ParameterValues;
  readonly metric: string;
}

async function measure(deps: TrainingDependencies, request: TrialRequest, scope: ActivityScope): Promise<Measured> {
  try {
    return await inWorkFolder(deps.workRoot, (workDir) => trainAndScore(deps, request, workDir, scope));
  } catch (error) {
    if (isDomainError(error) && error.code === 'TRAINER_REJECTED') return { value: null, rounds: 0 };
    throw error;
  }
}

async function trainAndScore(
  deps: TrainingDependencies,
  { input, training, params, metric }: TrialRequest,
  workDir: string,
  scope: ActivityScope,
): Promise<Measured> {
  const { facts, matrices } = await loadPrepared(deps, { ...input, training, workDir }, scope);
  const { task, train } = training;
  const { classes } = facts;
  const trained = await deps.trainer.train(
    {
      kind: train.trainer,
      ...trainerKind(train).settings(train, { task, classes, found: params }),
      featureNames: modelColumnNames(facts),
      classWeights: facts.classWeights,
      train: matrices.train,
      validation: matrices.validation,
      workDir,
      checkpointEveryRounds: 0,
      resumeFrom: null,
    },
    {
      signal: scope.signal,
      onRound: ({ round, rounds, metrics }) => scope.report({ stage: `trial ${input.trial}`, round, rounds, metrics }),
      onCheckpoint: async () => undefined,
    },
  );
  const { metrics } = await deps.statistics.run(
    'convert',
    {
      trained: { trainer: train.trainer, files: trained.files },
      folder: workDir,
      producerVersion: deps.perennialVersion,
      signature: { task, ...inputColumns(facts), classes },
      validation: matrices.validation,
      golden: { matrix: matrices.test, rows: [] },
    },
    scope,
  );
  const value = metrics[metric] ?? null;
  return { value: value !== null && Number.isFinite(value) ? value : null, rounds: trained.rounds };
}
