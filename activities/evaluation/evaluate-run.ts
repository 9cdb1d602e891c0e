import { join } from 'node:path';
import type { ChampionModel, EvaluateRequest, FilledMatrix, ParityDifference, TrainedModel } from '../../adapters/statistics/statistics.js';
import type { EvaluateInput, EvaluateOutcome } from '../../contracts/activities.js';
import type { Evaluation, RunManifest, StoredDocument } from '../../contracts/documents.js';
import type { TrainingPart } from '../../core/definition/definition.js';
import { snapshotColumns } from '../../core/inputs/columns.js';
import type { SnapshotColumns } from '../../core/inputs/columns.js';
import { compileInputs } from '../../core/inputs/input-program.js';
import { judge } from '../../core/gates/judge.js';
import { trainerKind } from '../../core/trainers/trainer-kinds.js';
import type { ActivityScope } from '../shell/activity-shell.js';
import { loadDefinition } from '../registry/apply-definition.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import { loadChampion } from '../registry/load-champion.js';
import type { Champion } from '../registry/load-champion.js';
import { loadRun, modelPaths } from '../registry/load-run.js';
import { columnsToRead, loadManifest, tableFiles } from '../snapshot/load-snapshot.js';
import { runGates } from '../../core/gates/run-gates.js';
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
  const { accepted, reasons, metrics } = evaluation;
  return { accepted, reasons, metrics, gates, evaluationKey: key.objectKey };
}

/** Whatever goes over rows or trees is done by `deps.statistics`, out of this process. */
async function evaluate(deps: TrainingDependencies, input: EvaluateInput, scope: ActivityScope): Promise<Finding> {
  const { runId } = input;
  const run = await loadRun(deps, runId);
  const { training: judged } = await loadDefinition(deps, input.definitionDigest);
  const { gates, gatePolicy } = judged;
  return inWorkFolder(deps.workRoot, async (workDir) => {
    const request = await evaluateRequest(deps, { model: input.model, run, judged, workDir });
    const { parity: matrix, noWorse, stability, ...found } = await deps.statistics.run('evaluate', request, scope);
    const parity = matrix === null ? null : await parityOf(deps, request, matrix, scope);
    const results = runGates(gates, { ...found, noWorse, parity, stability });
    const { promoted, reasons } = judge(results, gatePolicy);
    return { runId, ...found, gates: results, accepted: promoted, reasons };
  });
}

interface EvaluationFacts {
  readonly model: string;
  readonly run: RunManifest;
  readonly judged: TrainingPart;
  readonly workDir: string;
}

async function evaluateRequest(deps: TrainingDependencies, { model, run, judged, workDir }: EvaluationFacts): Promise<EvaluateRequest> {
  const { training: trained } = await loadDefinition(deps, run.definitionDigest);
  const champion = await loadChampion(deps, model);
  const manifest = await loadManifest(deps, run.model, run.snapshot);
  return {
    table: await tableFiles(deps, manifest, columnsOf(judged, trained, champion)),
    trained,
    judged,
    asOf: run.asOf,
    model: await servedModel(deps, run),
    split: run.split,
    champion: champion === undefined ? null : await championModel(deps, champion),
    seed: run.runId,
    parity: judged.gates.some(({ kind }) => kind === 'parity')
      ? { trained: await trainedModel(deps, run), matrixPath: join(workDir, 'parity.matrix') }
      : null,
  };
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
  return split.rule === 'time' ? [] : split.by.map(({ name }) => name);
}

/** The native library scores in the trainer's own process; what it says is compared where the other statistics are made. */
async function parityOf(
  deps: TrainingDependencies,
  { parity, model }: EvaluateRequest,
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
