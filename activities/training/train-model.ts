import { putDocument } from '../../adapters/object-store/put-document.js';
import type { PreparedFacts } from '../../adapters/statistics/statistics.js';
import type { TrainInput, TrainOutcome } from '../../contracts/activities.js';
import type { RunManifest } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import type { ModelDefinition, TrainingPart } from '../../core/definition/definition.js';
import { suspicionText } from '../../core/leakage/suspicion.js';
import { hasFolds } from '../../core/folds/fold-table.js';
import { recipeText } from '../../core/gates/recipe.js';
import { influencedByValidation } from '../../core/split/split-record.js';
import type { SplitRecord } from '../../core/split/split-record.js';
import { trainerKind } from '../../core/trainers/trainer-kinds.js';
import type { ActivityScope } from '../shell/activity-shell.js';
import { loadDefinition } from '../registry/apply-definition.js';
import { clearCheckpoints, RunCheckpoints } from './checkpoints.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import { beginAttempt } from '../shell/fencing.js';
import type { AttemptToken } from '../shell/fencing.js';
import { finishRun } from './finish-run.js';
import { loadPrepared } from './load-prepared.js';
import { runIdentity, runPlan } from './run-plan.js';
import type { RunIdentity, RunPlan } from './run-plan.js';
import { trainFolds } from './train-folds.js';
import type { TrainedFolds } from './train-folds.js';
import { recordFailed, recordFinished, recordRunning } from './run-record.js';
import { findDocument } from '../shell/step-once.js';
import { fitModel } from './fit-model.js';
import type { TrainedResult } from './fit-model.js';
import { inWorkFolder } from '../shell/work-folder.js';

/** An outcome ends in a history; the manifest has all. */
const MAX_WARNINGS = 10;

/**
 * Snapshot → run. The run's manifest is written last: while it is absent an attempt resumes from the newest checkpoint, and once it
 * is there every attempt answers from it. Equal inputs give equal model bytes, resumed or not.
 * @throws FENCED when a newer attempt of the same run has begun
 */
export async function trainModel(deps: TrainingDependencies, input: TrainInput, scope: ActivityScope): Promise<TrainOutcome> {
  const identity = runIdentity(input);
  const finished = await findDocument<RunManifest>(deps.objects, keys.run(identity.runId));
  const manifest = finished ?? (await train(deps, input, identity, scope));
  await clearCheckpoints(deps.objects, identity.runId);
  await recordFinished(deps.metadata, manifest);
  const { runId, rounds, bestIteration, metrics, rows, leakage, folds } = manifest;
  const warnings = leakage.slice(0, MAX_WARNINGS).map(suspicionText);
  const recipe = folds === undefined ? {} : { recipe: recipeText({ ...folds, rows: rows.test }, rows.train) };
  return { runId, rounds, bestIteration, metrics, rows, ...recipe, ...(warnings.length === 0 ? {} : { warnings }) };
}

async function train(deps: TrainingDependencies, input: TrainInput, identity: RunIdentity, scope: ActivityScope): Promise<RunManifest> {
  const token = await beginAttempt(deps.objects, identity.runId);
  await recordRunning(deps.metadata, input, identity.runId);
  try {
    const definition = await loadDefinition(deps, input.definitionDigest);
    return await inWorkFolder(deps.workRoot, (workDir) => makeRun(deps, { input, identity, definition, token, workDir }, scope));
  } catch (error) {
    await recordFailed(deps.metadata, input, identity.runId, { error, signal: scope.signal });
    throw error;
  }
}

interface Attempt {
  readonly input: TrainInput;
  readonly identity: RunIdentity;
  readonly definition: ModelDefinition;
  readonly token: AttemptToken;
  readonly workDir: string;
}

async function makeRun(deps: TrainingDependencies, attempt: Attempt, scope: ActivityScope): Promise<RunManifest> {
  const { input, identity, definition, token, workDir } = attempt;
  const { runId } = identity;
  const plan = await runPlan(deps, input, definition);
  const { prepared, fitted, split, folds } = await trainingsOf(deps, attempt, plan, scope);
  const finished = await finishRun(
    deps,
    { runId, input, definition, prepared, trained: fitted.trained, workDir, trainedUntil: split.trainedUntil, folds },
    scope,
  );
  const environment = environmentOf(deps, fitted);
  await token.assertNewest();
  const manifest = {
    ...originOf(attempt),
    ...trainingOf(fitted, definition.training),
    ...finished,
    ...(folds === undefined ? {} : { folds: folds.report }),
    paramsFrom: plan.paramsFrom,
    split,
    ...twoClassesOf(prepared.facts),
    ...weightsOf(definition.training, prepared.facts),
    rows: prepared.facts.rows,
    leakage: prepared.facts.leakage,
    environment,
  };
  return (await putDocument<RunManifest>(deps.objects, keys.run(runId), manifest)).document;
}

interface Trainings extends Pick<TrainedFolds, 'prepared' | 'fitted'> {
  readonly split: SplitRecord;
  /** Of a definition whose split is by folds. */
  readonly folds?: Pick<TrainedFolds, 'report' | 'outOfFold'>;
}

async function trainingsOf(deps: TrainingDependencies, attempt: Attempt, plan: RunPlan, scope: ActivityScope): Promise<Trainings> {
  const { input, identity, definition, token, workDir } = attempt;
  const { runId } = identity;
  const { training } = definition;
  if (hasFolds(training)) {
    const { prepared, fitted, ...folds } = await trainFolds(deps, { runId, input, training, plan, token, workDir }, scope);
    return { prepared, fitted, folds, split: prepared.facts.split };
  }
  const prepared = await loadPrepared(deps, { ...input, training, workDir }, scope);
  const checkpoints = new RunCheckpoints(deps.objects, runId, token);
  const fitted = await fitModel(deps, { runId, training, plan, prepared, checkpoints, workDir }, scope);
  const { split, validatedUntil } = prepared.facts;
  const usesValidation = fitted.settings.earlyStoppingRounds !== null || plan.paramsFrom === 'search';
  return { prepared, fitted, split: usesValidation ? influencedByValidation(split, validatedUntil) : split };
}

type Origin =
  | 'formatVersion'
  | 'changeId'
  | 'createdAt'
  | 'runId'
  | 'model'
  | 'name'
  | 'snapshot'
  | 'snapshotManifestKey'
  | 'definitionDigest'
  | 'asOf';

function originOf({ identity, input }: Attempt): Pick<RunManifest, Origin> {
  const { model, snapshot, definitionDigest, asOf, runName } = input;
  const { runId, key } = identity;
  const head = { formatVersion: 1, changeId: key.changeId, createdAt: Date.now() } as const;
  return {
    ...head,
    runId,
    model,
    name: runName ?? runId,
    snapshot,
    snapshotManifestKey: keys.snapshotManifest(model, snapshot),
    definitionDigest,
    asOf,
  };
}

type Rounds = 'params' | 'requested' | 'rounds' | 'bestIteration' | 'stoppedEarly';

/** What was asked for is the definition's also where folds chose the rounds. */
function trainingOf({ settings: { params }, trained }: TrainedResult, { train, task }: TrainingPart): Pick<RunManifest, Rounds> {
  const { rounds, earlyStoppingRounds } = trainerKind(train).settings(train, { task, found: {}, classes: null });
  const { bestIteration, stoppedEarly } = trained;
  return { params, requested: { rounds, earlyStoppingRounds }, rounds: trained.rounds, bestIteration, stoppedEarly };
}

function weightsOf({ weight: column }: TrainingPart, { classWeights: classes }: PreparedFacts): Pick<RunManifest, 'weights'> {
  if (column === undefined && classes === undefined) return {};
  return { weights: { ...(column === undefined ? {} : { column }), ...(classes === undefined ? {} : { classes }) } };
}

function twoClassesOf({ classes, positiveBy }: PreparedFacts): Pick<RunManifest, 'twoClasses'> {
  const [negative, positive] = classes ?? [];
  if (negative === undefined || positive === undefined || positiveBy === undefined) return {};
  return { twoClasses: { classes: [negative, positive], by: positiveBy } };
}

/** What must be equal for equal inputs to give equal bytes. */
function environmentOf({ perennialVersion }: TrainingDependencies, { settings, trained }: TrainedResult): RunManifest['environment'] {
  const { libraryVersion: library, libraryDigest, cpuClass } = trained;
  return { perennial: perennialVersion, library, libraryDigest, threads: settings.threads, cpuClass };
}
