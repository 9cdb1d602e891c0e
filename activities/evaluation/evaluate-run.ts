import { join } from 'node:path';
import type {
  ChampionModel,
  EvaluateFoldsRequest,
  EvaluateRequest,
  FilledMatrix,
  ParityDifference,
  TrainedModel,
} from '../../adapters/statistics/statistics.js';
import type { EvaluateInput, EvaluateOutcome } from '../../contracts/activities.js';
import type { Evaluation, RunManifest, StoredDocument } from '../../contracts/documents.js';
import type { TrainingPart } from '../../core/definition/definition.js';
import { snapshotColumns } from '../../core/inputs/columns.js';
import type { SnapshotColumns } from '../../core/inputs/columns.js';
import { compileInputs } from '../../core/inputs/input-program.js';
import { hasFolds } from '../../core/folds/fold-table.js';
import { DomainError } from '../../core/errors.js';
import { recipeText } from '../../core/gates/recipe.js';
import { judge } from '../../core/gates/judge.js';
import { taskSpec } from '../../core/tasks/tasks.js';
import { trainerKind } from '../../core/trainers/trainer-kinds.js';
import type { ActivityScope } from '../shell/activity-shell.js';
import { loadDefinition } from '../registry/apply-definition.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import { loadChampion } from '../registry/load-champion.js';
import type { Champion } from '../registry/load-champion.js';
import { loadRun, modelPaths } from '../registry/load-run.js';
import { columnsToRead, loadManifest, tableFiles } from '../snapshot/load-snapshot.js';
import { runGates } from '../../core/gates/run-gates.js';
import { storeReport } from './store-report.js';
import { servedModel } from './served-model.js';
import { stepKey } from '../shell/step-key.js';
import { documentOnce } from '../shell/step-once.js';
import { inWorkFolder } from '../shell/work-folder.js';

type Finding = Omit<Evaluation, keyof StoredDocument>;

/** Judges a run on its test rows against the definition's gates. What the gates say is a result, never an exception. */
export async function evaluateRun(deps: TrainingDependencies, input: EvaluateInput, scope: ActivityScope): Promise<EvaluateOutcome> {
  const { runId } = input;
  const key = stepKey(input, 'test', { runId });
  const evaluation = await documentOnce<Evaluation>(deps.objects, key, () => evaluate(deps, input, scope));
  const gates = evaluation.gates.map(({ gate, metric, verdict, text }) => ({
    gate: metric === undefined ? gate : `${gate}(${metric})`,
    verdict,
    text,
  }));
  const { accepted, reasons, metrics, recipe, trainedOn } = evaluation;
  const judged = recipe === undefined ? {} : { recipe: recipeText(recipe, trainedOn ?? recipe.rows) };
  return { accepted, reasons, metrics, gates, ...judged, evaluationKey: key.objectKey };
}

/** Whatever goes over rows or trees is done by `deps.statistics`, out of this process. */
async function evaluate(deps: TrainingDependencies, input: EvaluateInput, scope: ActivityScope): Promise<Finding> {
  const { runId } = input;
  const run = await loadRun(deps, runId);
  const { training: judged } = await loadDefinition(deps, input.definitionDigest);
  const { training: trained } = await loadDefinition(deps, run.definitionDigest);
  const { gates, gatePolicy } = judged;
  return inWorkFolder(deps.workRoot, async (workDir) => {
    const champion = await loadChampion(deps, input.model);
    const request = await commonRequest(deps, { run, trained, judged, champion, workDir });
    const {
      parity: matrix,
      noWorse,
      findings,
      stability,
      ...found
    } = hasFolds(trained)
      ? await deps.statistics.run('evaluateFolds', { ...request, ...(await recipesOf(deps, run, champion)) }, scope)
      : await deps.statistics.run('evaluate', { ...request, ...(await modelsOf(deps, run, champion)) }, scope);
    const parity = matrix === null ? null : await parityOf(deps, request, matrix, scope);
    const results = runGates(gates, { ...found, noWorse, parity, stability });
    const { promoted: accepted, reasons } = judge(results, gatePolicy);
    const trainedOn = 'recipe' in found ? { trainedOn: run.rows.train } : {};
    const finding = { runId, ...found, ...trainedOn, gates: results, accepted, reasons };
    if (findings === null) return finding;
    return { ...finding, report: await storeReport(deps, stepKey(input, 'test', { runId }), { run, training: judged, finding, findings }) };
  });
}

interface EvaluationFacts {
  readonly run: RunManifest;
  readonly trained: TrainingPart;
  readonly judged: TrainingPart;
  readonly champion: Champion | undefined;
  readonly workDir: string;
}

type CommonRequest = Omit<EvaluateRequest, 'split' | 'champion'>;

async function commonRequest(
  deps: TrainingDependencies,
  { run, trained, judged, champion, workDir }: EvaluationFacts,
): Promise<CommonRequest> {
  const manifest = await loadManifest(deps, run.model, run.snapshot);
  const trainedFiles = await trainedModel(deps, run);
  return {
    table: await tableFiles(deps, manifest, columnsOf(judged, trained, champion)),
    trained,
    judged,
    asOf: run.asOf,
    model: await servedModel(deps, run),
    seed: run.runId,
    parity: judged.gates.some(({ kind }) => kind === 'parity')
      ? { trained: trainedFiles, matrixPath: join(workDir, 'parity.matrix') }
      : null,
    // A report says how labels were met: there is none of a model that learns none.
    report: taskSpec(judged.task).labels === 'learned' ? { trained: trainedFiles } : null,
  };
}

async function modelsOf(
  deps: TrainingDependencies,
  { split }: RunManifest,
  champion: Champion | undefined,
): Promise<Pick<EvaluateRequest, 'split' | 'champion'>> {
  return { split, champion: champion === undefined ? null : await championModel(deps, champion) };
}

/** What two recipes are compared by is what each predicted out of fold: no model is asked anything. */
async function recipesOf(
  deps: TrainingDependencies,
  run: RunManifest,
  champion: Champion | undefined,
): Promise<Pick<EvaluateFoldsRequest, 'outOfFold' | 'champion'>> {
  const outOfFold = await outOfFoldPath(deps, run);
  if (outOfFold === null) throw new DomainError('RUN_ARTIFACT_MISSING', { runId: run.runId, key: 'out-of-fold.json' });
  if (champion === undefined) return { outOfFold, champion: null };
  return { outOfFold, champion: { version: champion.version.version, outOfFold: await outOfFoldPath(deps, champion.run) } };
}

/** A verified local copy; null: the run has none. */
async function outOfFoldPath({ objects }: TrainingDependencies, { artifacts }: RunManifest): Promise<string | null> {
  const ref = artifacts['out-of-fold.json'];
  return ref === undefined ? null : objects.toLocalFile(ref.key, ref.sha256);
}

async function trainedModel(deps: TrainingDependencies, { trainer, artifacts }: RunManifest): Promise<TrainedModel> {
  return { trainer, files: await modelPaths(deps, artifacts, trainerKind({ trainer: trainer }).files) };
}

async function championModel(deps: TrainingDependencies, { version, run }: Champion): Promise<ChampionModel> {
  return { version: version.version, split: run.split, ...(await servedModel(deps, version)) };
}

function columnsOf(judged: TrainingPart, trained: TrainingPart, champion: Champion | undefined): SnapshotColumns {
  const clusters = judged.gates.flatMap((gate) => (gate.kind === 'no-worse' && gate.cluster !== null ? [gate.cluster] : []));
  const needed = champion === undefined ? [] : [...compileInputs(champion.signature).snapshotColumns, ...placedBy(champion.run)];
  return snapshotColumns([...columnsToRead(trained), ...clusters, ...needed]);
}

/** What a split record looks at, beside event times, to tell on which side a row is. */
function placedBy({ split }: RunManifest): readonly string[] {
  if (split.rule === 'folds') return [];
  return split.rule === 'time' ? [] : split.by.map(({ name }) => name);
}

/** The native library scores in the trainer's own process; what it says is compared where the other statistics are made. */
async function parityOf(
  deps: TrainingDependencies,
  { parity, model }: CommonRequest,
  matrix: FilledMatrix,
  scope: ActivityScope,
): Promise<ParityDifference | null> {
  if (parity === null) return null;
  const { trained } = parity;
  const native = await deps.trainer.predict({
    kind: trained.trainer,
    files: trained.files,
    matrix,
    output: 'margin',
    signal: scope.signal,
  });
  return deps.statistics.run('parity', { trained, served: model, matrix, native }, scope);
}
