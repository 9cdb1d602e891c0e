import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrainInput } from '../../contracts/activities.js';
import type { ArtifactRef, FoldsReport, Metrics, StoredDocument } from '../../contracts/documents.js';
import { foldModel } from '../../core/folds/fold-table.js';
import { inputColumns } from '../../core/features/signature.js';
import type { FoldsTraining } from '../../core/folds/fold-table.js';
import { LEVEL, medianRounds, metricsOverFolds } from '../../core/folds/over-folds.js';
import type { ActivityScope } from '../shell/activity-shell.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import type { AttemptToken } from '../shell/fencing.js';
import { stepKey } from '../shell/step-key.js';
import { documentOnce } from '../shell/step-once.js';
import { storeArtifact } from '../shell/store-artifact.js';
import { inWorkFolder } from '../shell/work-folder.js';
import { columnsToRead, loadManifest, tableFiles } from '../snapshot/load-snapshot.js';
import { RunCheckpoints } from './checkpoints.js';
import { fitModel } from './fit-model.js';
import type { TrainedResult } from './fit-model.js';
import { loadPrepared } from './load-prepared.js';
import type { PreparedFiles } from './matrix-cache.js';
import type { RunPlan } from './run-plan.js';

export interface FoldsAttempt {
  readonly runId: string;
  readonly input: TrainInput;
  readonly training: FoldsTraining;
  readonly plan: RunPlan;
  readonly token: AttemptToken;
  readonly workDir: string;
}

/** One fold's model and what it said of the fold's rows; whoever comes again after a crash finds it. */
interface FoldResult extends StoredDocument {
  readonly fold: number;
  readonly rows: PreparedFiles['facts']['rows'];
  readonly rounds: number;
  readonly metrics: Metrics;
  /** Of the fold's rows, in the order of the snapshot; row-major. */
  readonly scores: readonly number[];
}

export interface TrainedFolds {
  readonly fitted: TrainedResult;
  /** Of all rows. */
  readonly prepared: PreparedFiles;
  readonly report: FoldsReport;
  readonly outOfFold: ArtifactRef;
}

/**
 * The folds one after the other, each a step of its own, then the model that is served, of all rows: with the median of the rounds at which
 * the folds were stopped, since no row is left that could stop it.
 */
export async function trainFolds(deps: TrainingDependencies, attempt: FoldsAttempt, scope: ActivityScope): Promise<TrainedFolds> {
  const { training, input, workDir } = attempt;
  const all = foldModel(training, null);
  const prepared = await loadPrepared(deps, { ...input, training, workDir, fold: all }, scope);
  const results: FoldResult[] = [];
  for (let fold = 0; fold < training.split.k; fold += 1) results.push(await foldResult(deps, attempt, fold, scope));
  const outOfFold = await storeOutOfFold(deps, attempt, results, scope);
  const rounds = all.stops ? medianRounds(results.map((one) => one.rounds)) : undefined;
  const part = { stage: 'on all rows', metrics: '', ...(rounds === undefined ? {} : { rounds }) };
  const fitted = await fit(deps, attempt, { prepared, workDir, part, name: 'all' }, scope);
  return { fitted, prepared, report: reportOf(training, results, all.stops), outOfFold };
}

async function foldResult(deps: TrainingDependencies, attempt: FoldsAttempt, fold: number, scope: ActivityScope): Promise<FoldResult> {
  const { input, training } = attempt;
  const { snapshot, paramsFrom } = input;
  const key = stepKey(input, `fold-${fold + 1}`, { snapshot, paramsFrom });
  const stage = `fold ${fold + 1} of ${training.split.k}`;
  scope.report({ stage });
  return documentOnce<FoldResult>(deps.objects, key, () =>
    inWorkFolder(deps.workRoot, async (workDir): Promise<Omit<FoldResult, keyof StoredDocument>> => {
      const prepared = await loadPrepared(deps, { ...input, training, workDir, fold: foldModel(training, fold) }, scope);
      const part = { stage, metrics: `fold-${fold + 1}-` };
      const fitted = await fit(deps, attempt, { prepared, workDir, part, name: `fold-${fold + 1}` }, scope);
      const scored = await scoreFold(deps, { training, prepared, fitted, workDir }, scope);
      return { fold, rows: prepared.facts.rows, rounds: fitted.trained.rounds, ...scored };
    }),
  );
}

interface Fit {
  readonly prepared: PreparedFiles;
  readonly workDir: string;
  readonly part: { readonly stage: string; readonly metrics: string; readonly rounds?: number };
  /** Of its checkpoints. */
  readonly name: string;
}

function fit(deps: TrainingDependencies, attempt: FoldsAttempt, { name, ...of }: Fit, scope: ActivityScope): Promise<TrainedResult> {
  const { runId, training, plan, token } = attempt;
  const checkpoints = new RunCheckpoints(deps.objects, runId, token, name);
  return fitModel(deps, { runId, training, plan, checkpoints, ...of }, scope);
}

interface FittedFold {
  readonly training: FoldsTraining;
  readonly prepared: PreparedFiles;
  readonly fitted: TrainedResult;
  readonly workDir: string;
}

/** As the model would be served. */
async function scoreFold(
  deps: TrainingDependencies,
  { training, prepared, fitted, workDir }: FittedFold,
  scope: ActivityScope,
): Promise<Pick<FoldResult, 'metrics' | 'scores'>> {
  const { facts, matrices } = prepared;
  const { metrics, goldenScores } = await deps.statistics.run(
    'convert',
    {
      trained: { trainer: training.train.trainer, files: fitted.trained.files },
      folder: workDir,
      producerVersion: deps.perennialVersion,
      signature: { task: training.task, ...inputColumns(facts), classes: facts.classes },
      validation: matrices.test,
      golden: { matrix: matrices.test, rows: Array.from({ length: facts.rows.test }, (_, row) => row) },
    },
    scope,
  );
  return { metrics, scores: goldenScores };
}

async function storeOutOfFold(
  deps: TrainingDependencies,
  { input, training, runId, workDir }: FoldsAttempt,
  results: readonly FoldResult[],
  scope: ActivityScope,
): Promise<ArtifactRef> {
  scope.report({ stage: 'predictions out of fold' });
  const path = join(workDir, 'out-of-fold.json');
  const table = await tableFiles(deps, await loadManifest(deps, input.model, input.snapshot), columnsToRead(training));
  const scores = results.map((one) => Float32Array.from(one.scores));
  await deps.statistics.run('outOfFold', { table, training, asOf: input.asOf, scores, path }, scope);
  return storeArtifact(deps.objects, runId, 'out-of-fold.json', await readFile(path));
}

function reportOf({ split: { k, by } }: FoldsTraining, results: readonly FoldResult[], stops: boolean): FoldsReport {
  const sizes = results.map(({ rows }) => ({ learnt: rows.train, judged: rows.test }));
  return {
    k,
    by,
    folds: results.map(({ rows, rounds, metrics }) => ({ rows, rounds, metrics })),
    metrics: metricsOverFolds(
      results.map(({ metrics }) => metrics),
      sizes,
    ),
    level: LEVEL,
    interval: 'corrected-resampled-t',
    rounds: stops ? 'median-of-folds' : 'definition',
  };
}
