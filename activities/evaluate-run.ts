import type { EvaluateInput, EvaluateOutcome } from '../contracts/activities.js';
import type { Evaluation, RunManifest } from '../contracts/documents.js';
import type { ModelDefinition } from '../core/definition/definition.js';
import { DomainError } from '../core/errors.js';
import { judge } from '../core/gates/judge.js';
import { baselineScores, fitBaseline } from '../core/statistics/baseline.js';
import type { ActivityScope } from './activity-shell.js';
import { loadDefinition } from './apply-definition.js';
import { clusterValues } from './cluster-values.js';
import { compareChampion, loadChampion } from './compare-champion.js';
import type { Champion, ChampionComparison } from './compare-champion.js';
import type { TrainingDependencies } from './dependencies.js';
import { artifactBytes, loadRun, loadSignature } from './load-run.js';
import { columnsToRead, loadManifest, loadTable } from './load-snapshot.js';
import { compileImputation } from '../core/entrance/compile-table-rules.js';
import { compileEncoder } from '../core/features/compile-encoder.js';
import { metricsOf, scoreRows, withModel } from './model-scores.js';
import { parityDifference } from './parity-difference.js';
import { runGates } from './run-gates.js';
import { labelsOf, splitTable } from './split-table.js';
import type { SplitTable } from './split-table.js';
import { stepKey } from './step-key.js';
import { documentOnce } from './step-once.js';
import type { StoredDocument } from '../contracts/documents.js';
import type { Table } from '../core/table/table.js';
import { inWorkFolder } from './work-folder.js';

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

interface TestData {
  readonly run: RunManifest;
  readonly definition: ModelDefinition;
  readonly champion: Champion | undefined;
  readonly table: Table;
  readonly parted: SplitTable;
  readonly labels: Float32Array;
  /** Encoded test rows and their scores by the run's model. */
  readonly features: Float32Array;
  readonly scores: Float32Array;
}

async function evaluate(deps: TrainingDependencies, input: EvaluateInput, scope: ActivityScope): Promise<Finding> {
  scope.report({ stage: 'scoring the test rows' });
  const data = await testData(deps, input, scope);
  const { definition, run, parted, labels } = data;
  const { task, gates, gatePolicy } = definition.training;
  const { classes } = parted.labels;
  const metrics = metricsOf(task, classes, labels, data.scores);
  const baseline = baselineMetrics(data);
  scope.report({ stage: 'gates' });
  const compared =
    data.champion === undefined
      ? null
      : await compareChampion(deps, data.champion, { training: definition.training, table: data.table, parted }, scope.signal);
  const results = await inWorkFolder(deps.workRoot, (workDir) =>
    runGates(gates, {
      task,
      classes: classes?.length ?? 0,
      rows: labels.length,
      metrics,
      baseline,
      comparison: comparisonOf(data, compared),
      parity: () => parityDifference(deps, run.artifacts, data.features, workDir, scope.signal),
      seed: run.runId,
    }),
  );
  const { promoted, reasons } = judge(results, gatePolicy);
  const champion = compared === null ? null : { version: compared.version, rows: compared.rows.length, metrics: compared.metrics };
  return { runId: run.runId, rows: labels.length, metrics, baseline, champion, gates: results, accepted: promoted, reasons };
}

async function testData(deps: TrainingDependencies, input: EvaluateInput, { signal }: ActivityScope): Promise<TestData> {
  const run = await loadRun(deps, input.runId);
  const definition = await loadDefinition(deps, input.definitionDigest);
  const { training } = await loadDefinition(deps, run.definitionDigest);
  const champion = await loadChampion(deps, input.model);
  const table = await loadTable(deps, await loadManifest(deps, run.model, run.snapshot), columnsOf(definition, training, champion), signal);
  const parted = splitTable(training, table, run.asOf, false);
  const { inputs } = await loadSignature(deps, run.artifacts);
  const features = compileEncoder(inputs).encodeTable(compileImputation(inputs)(table), parted.split.test);
  const onnx = await artifactBytes(deps, run.artifacts, 'model.onnx');
  const { score } = await withModel(deps.runtime, onnx, (model) => scoreRows(model, features, signal));
  return { run, definition, champion, table, parted, features, scores: score, labels: labelsOf(parted, parted.split.test) };
}

function columnsOf(definition: ModelDefinition, training: ModelDefinition['training'], champion: Champion | undefined): string[] {
  const clusters = definition.training.gates.flatMap((gate) => (gate.kind === 'no-worse' && gate.cluster !== null ? [gate.cluster] : []));
  const inputs = champion?.signature.inputs.map((input) => input.name) ?? [];
  return [...new Set([...columnsToRead(training), ...clusters, ...inputs])];
}

function baselineMetrics({ definition, parted, labels }: TestData): Finding['baseline'] {
  const { task } = definition.training;
  const { classes } = parted.labels;
  const baseline = fitBaseline(task, labelsOf(parted, parted.split.train), classes?.length ?? 0);
  return metricsOf(task, classes, labels, baselineScores(baseline, labels.length));
}

/** Both models on the rows that neither has seen; without a champion there is nothing to compare. */
function comparisonOf(
  { parted, table, scores, definition }: TestData,
  compared: ChampionComparison | null,
): Parameters<typeof runGates>[1]['comparison'] {
  const rows = compared?.rows ?? new Int32Array(0);
  const outputs = scores.length / parted.split.test.length;
  const position = new Map(Array.from(parted.split.test, (row, i) => [row, i]));
  const challengerScores = new Float32Array(rows.length * outputs);
  rows.forEach((row, i) => {
    const at = (position.get(row) as number) * outputs;
    challengerScores.set(scores.subarray(at, at + outputs), i * outputs);
  });
  const clustersOf = (column: string): readonly string[] => {
    const values = clusterValues(table, column, { eventTimes: parted.eventTimes, zone: definition.training.time.zone }, rows);
    if (values === undefined) throw new DomainError('FEATURE_COLUMN_MISSING', { column, suggestion: '' });
    return values;
  };
  return { labels: labelsOf(parted, rows), challengerScores, champion: compared?.scores ?? null, clustersOf };
}
