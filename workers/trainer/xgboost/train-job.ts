import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { PRIVATE_FILE } from '../../../adapters/private-files.js';
import type { TrainJob, TrainSummary, TrainerMessage } from '../../../adapters/trainer/child/trainer-messages.js';
import { readFileSync, writeFileSync } from 'node:fs';
import { marginShifts } from '../../../core/features/classes/class-weights.js';
import { shiftLeaves } from '../../../core/trainers/xgboost/model/shift-leaves.js';
import { DomainError } from '../../../core/errors.js';
import { Booster } from './booster.js';
import { readCheckpoint, writeCheckpoint } from './checkpoint-file.js';
import type { CheckpointIdentity } from './checkpoint-file.js';
import { loadDataMatrix } from './data-matrix.js';
import { EarlyStopping, parseEvaluation } from './early-stopping.js';
import type { EvaluatedMetric } from './early-stopping.js';
import { ParameterWatch, refuseUnusedParameters } from './parameter-watch.js';
import type { NativePointer, XgboostLibrary } from './xgboost-library.js';

type Send = (message: TrainerMessage) => void;
interface NamedMatrix {
  readonly name: string;
  readonly matrix: NativePointer;
}

interface Training {
  readonly booster: Booster;
  readonly sets: readonly NamedMatrix[];
  /** One line per completed round. */
  readonly evaluations: string[];
  readonly resumedFromRound: number;
  readonly checkpointIgnored: string | null;
}

/**
 * Trains as Python's `xgboost.train(params, dtrain, rounds, evals=[train, validation], early_stopping_rounds=…)` does, and saves
 * what `booster.save_model` or, with early stopping, `booster[:best_iteration + 1].save_model` would save, byte for byte; with class weights
 * its margins are moved by `marginShifts`.
 * @throws XgboostRefusal, DomainError TRAINER_INPUT_INVALID
 */
export async function runTrainJob(library: XgboostLibrary, job: TrainJob, send: Send): Promise<TrainSummary> {
  checkJob(job);
  refuseUnusedParameters(library, job.params);
  const watch = new ParameterWatch(library, job.params);
  const training = startTraining(library, job, await loadSets(library, job));
  const stopping = job.earlyStoppingRounds === null ? null : new EarlyStopping(job.earlyStoppingRounds);
  let stop = takeEarlierRounds(training.evaluations, stopping, send);
  while (!stop && training.evaluations.length < job.rounds) {
    const metrics = trainOneRound(training);
    if (training.evaluations.length === training.resumedFromRound + 1) watch.refuseUnused();
    stop = stopping?.addRound(training.evaluations.length - 1, metrics) ?? false;
    send(roundMessage(training.evaluations.length, metrics));
    if (!stop) checkpointWhenDue(library, job, training, send);
    // Lets messages leave and a closed channel be seen.
    await new Promise(setImmediate);
  }
  return saveModel(job, training, stopping, stop);
}

function checkJob(job: TrainJob): void {
  const refuse = (what: string, expected: string, got: string | number): never => {
    throw new DomainError('TRAINER_INPUT_INVALID', { what, expected, got });
  };
  if (!Number.isSafeInteger(job.rounds) || job.rounds < 1) refuse('the number of rounds', 'a whole number from 1', job.rounds);
  if (job.featureNames.length !== job.train.columns)
    refuse('the feature names', `${job.train.columns}, one per column`, job.featureNames.length);
  if (job.validation && job.validation.columns !== job.train.columns) {
    refuse('the validation matrix', `${job.train.columns} columns as in training`, job.validation.columns);
  }
  if (job.earlyStoppingRounds === null) return;
  if (!job.validation) refuse('early stopping', 'a validation matrix', 'none');
  if (!Number.isSafeInteger(job.earlyStoppingRounds) || job.earlyStoppingRounds < 1) {
    refuse('early_stopping_rounds', 'a whole number from 1', job.earlyStoppingRounds);
  }
}

async function loadSets(library: XgboostLibrary, job: TrainJob): Promise<NamedMatrix[]> {
  const threads = Number(job.params['nthread'] ?? job.params['n_jobs'] ?? 0);
  const options = { featureNames: job.featureNames, threads: threads > 0 ? threads : null, classWeights: job.classWeights };
  const sets = [{ name: 'train', matrix: await loadDataMatrix(library, job.train, options) }];
  if (job.validation) sets.push({ name: 'validation', matrix: await loadDataMatrix(library, job.validation, options) });
  return sets;
}

function startTraining(library: XgboostLibrary, job: TrainJob, sets: readonly NamedMatrix[]): Training {
  const booster = Booster.create(
    library,
    sets.map((set) => set.matrix),
  );
  const earlier = job.resumeFromPath === null ? null : readCheckpoint(job.resumeFromPath, identityOf(library, job), job.rounds);
  if (earlier !== null && 'snapshot' in earlier) {
    // The snapshot holds the parameters; giving them again would start the random numbers anew.
    booster.restore(earlier.snapshot);
    const evaluations = [...earlier.evaluations];
    return { booster, sets, evaluations, resumedFromRound: evaluations.length, checkpointIgnored: null };
  }
  booster.configure(job.params, job.featureNames);
  return { booster, sets, evaluations: [], resumedFromRound: 0, checkpointIgnored: earlier?.ignored ?? null };
}

function identityOf(library: XgboostLibrary, job: TrainJob): CheckpointIdentity {
  const shape = (file: TrainJob['validation']) => file && [file.rows, file.columns];
  const asked = [
    Object.entries(job.params).sort(),
    job.featureNames,
    job.earlyStoppingRounds,
    shape(job.train),
    shape(job.validation),
    ...(job.classWeights === undefined ? [] : [job.classWeights]),
  ];
  return { libraryVersion: library.version, requestDigest: createHash('sha256').update(JSON.stringify(asked)).digest('hex') };
}

/** Feeds the rounds of a checkpoint to early stopping and to the listener, so that both know the whole run. */
function takeEarlierRounds(evaluations: readonly string[], stopping: EarlyStopping | null, send: Send): boolean {
  let stop = false;
  for (const [iteration, line] of evaluations.entries()) {
    const metrics = parseEvaluation(line);
    stop = stopping?.addRound(iteration, metrics) ?? false;
    send(roundMessage(iteration + 1, metrics));
  }
  return stop;
}

function trainOneRound(training: Training): EvaluatedMetric[] {
  const iteration = training.evaluations.length;
  const [train] = training.sets;
  if (train === undefined) throw new Error('A training needs a training matrix.');
  training.booster.trainRound(iteration, train.matrix);
  const line = training.booster.evaluate(iteration, training.sets);
  training.evaluations.push(line);
  return parseEvaluation(line);
}

function roundMessage(round: number, metrics: readonly EvaluatedMetric[]): TrainerMessage {
  return { kind: 'round', round, metrics: Object.fromEntries(metrics.map((metric) => [metric.name, metric.value])) };
}

function checkpointWhenDue(library: XgboostLibrary, job: TrainJob, training: Training, send: Send): void {
  const round = training.evaluations.length;
  if (job.checkpointEveryRounds < 1 || round % job.checkpointEveryRounds !== 0 || round >= job.rounds) return;
  const path = join(job.workDir, `checkpoint-${String(round).padStart(8, '0')}.bin`);
  const state = { evaluations: training.evaluations, snapshot: training.booster.snapshot() };
  if (writeCheckpoint(path, identityOf(library, job), state)) send({ kind: 'checkpoint', round, path, libraryVersion: library.version });
}

function saveModel(job: TrainJob, training: Training, stopping: EarlyStopping | null, stoppedEarly: boolean): TrainSummary {
  const lastIteration = training.evaluations.length - 1;
  const bestIteration = stopping?.bestIteration() ?? lastIteration;
  training.booster.dropCaches();
  const booster = stopping === null ? training.booster : training.booster.firstRounds(bestIteration + 1);
  const modelPath = join(job.workDir, 'model.ubj');
  booster.save(modelPath);
  if (job.classWeights !== undefined) correctForWeights(modelPath, job.classWeights, job.params);
  const best = parseEvaluation(training.evaluations[bestIteration] ?? '').at(-1);
  return {
    files: { 'model.ubj': modelPath },
    rounds: bestIteration + 1,
    bestIteration,
    bestScore: best?.value ?? null,
    metric: best?.name ?? '',
    stoppedEarly,
    resumedFromRound: training.resumedFromRound,
    checkpointIgnored: training.checkpointIgnored,
  };
}

function correctForWeights(path: string, weights: readonly number[], params: TrainJob['params']): void {
  const outputs = Number(params['num_class'] ?? 1);
  writeFileSync(path, shiftLeaves(readFileSync(path), marginShifts(weights, outputs)), { mode: PRIVATE_FILE });
}
