import { modelWidth } from '../../../core/features/encoders/model-columns.js';
import type { EvaluatedModel, EvaluateRequest } from '../../../adapters/statistics/statistics.js';
import { weightsOf } from '../../../core/split/part-weights.js';
import { labelsOf, splitTable } from '../../../core/split/split-table.js';
import type { SplitTable } from '../../../core/split/split-table.js';
import type { TrainingPart } from '../../../core/definition/definition.js';
import { zoneOf } from '../../../core/definition/zone-of.js';
import { DomainError } from '../../../core/errors.js';
import type { GateResult } from '../../../core/gates/gate-result.js';
import { noWorseGate } from '../../../core/gates/no-worse-gate.js';
import { baselineScores, fitBaseline } from '../../../core/statistics/baseline.js';
import { evaluateScores } from '../../../core/statistics/evaluate.js';
import type { Metrics } from '../../../core/statistics/metrics/metrics.js';
import type { Table } from '../../../core/table.js';
import { clusterValues } from '../../../core/statistics/resampling/cluster-values.js';
import { compareChampion } from './compare-champion.js';
import type { ChampionComparison } from './compare-champion.js';
import type { JobParts } from '../parts/job-parts.js';
import { writeParityMatrix } from '../parts/parity-job.js';
import { reportFindings } from './report-findings.js';
import { scoreServed } from '../parts/score-served.js';
import { scoreStability } from './score-stability.js';

interface TestData {
  readonly judged: TrainingPart;
  readonly table: Table;
  readonly parted: SplitTable;
  readonly labels: Float32Array;
  /** Of the test rows by the run's model. */
  readonly scores: Float32Array;
  readonly seed: string;
}

/** @throws SPLIT_…, LABEL_…, FEATURE_…, EVALUATION_…, MODEL_… */
export async function evaluateJob(request: EvaluateRequest, parts: JobParts): Promise<EvaluatedModel> {
  const { table: files, trained, judged, asOf, model, split, champion, seed } = request;
  parts.report({ stage: 'scoring the test rows' });
  const table = await parts.readTable(files.paths, files.columns);
  const parted = splitTable(trained, table, asOf);
  const { features, scores } = await scoreServed(parts, model, table, parted.split.test);
  const data: TestData = { judged, table, parted, labels: labelsOf(parted, parted.split.test), scores, seed };
  const metrics = metricsOf(data, scores);
  const baseline = baselineMetrics(data);
  const compared = champion === null ? null : await compareChampion(parts, champion, { training: judged, table, parted, split });
  parts.report({ stage: 'gates' });
  const noWorse = noWorseResults(data, compared);
  if (request.report !== null) parts.report({ stage: 'report' });
  const findings = request.report === null ? null : await reportFindings(parts, { request, report: request.report, table, parted, scores });
  return {
    rows: data.labels.length,
    metrics,
    baseline,
    champion:
      champion === null || compared === null ? null : { version: champion.version, rows: compared.rows.length, metrics: compared.metrics },
    noWorse,
    ...(judged.gates.some(({ kind }) => kind === 'stable-scores')
      ? {
          stability: scoreStability(
            { train: trained.train, signature: model.signature },
            { table, rows: parted.split.train, test: features },
          ),
        }
      : {}),
    parity: request.parity === null ? null : await writeParityMatrix(request.parity, features, modelWidth(model.signature)),
    findings,
  };
}

/** On the test rows. */
function metricsOf({ judged, parted, labels }: TestData, scores: Float32Array): Metrics {
  const weights = weightsOf(parted, parted.split.test);
  return evaluateScores({ task: judged.task, classes: parted.labels.classes?.length ?? 0, labels, scores, weights });
}

function baselineMetrics(data: TestData): Metrics {
  const { judged, parted, labels } = data;
  const { train } = parted.split;
  const baseline = fitBaseline(judged.task, labelsOf(parted, train), parted.labels.classes?.length ?? 0, weightsOf(parted, train));
  return metricsOf(data, baselineScores(baseline, labels.length));
}

/** Both models on the rows that neither has seen; without a champion there is nothing to compare. */
function noWorseResults(data: TestData, compared: ChampionComparison | null): GateResult[] {
  const { judged, table, parted, seed } = data;
  const rows = compared?.rows ?? new Int32Array(0);
  const clustersOf = (column: string): readonly string[] => {
    const values = clusterValues(table, column, { eventTimes: parted.eventTimes, zone: zoneOf(judged) }, rows);
    if (values === undefined) throw new DomainError('FEATURE_COLUMN_MISSING', { column, suggestion: '' });
    return values;
  };
  const comparison = {
    task: judged.task,
    classes: parted.labels.classes?.length ?? 0,
    labels: labelsOf(parted, rows),
    rowWeights: weightsOf(parted, rows),
    challengerScores: scoresOf(data, rows),
    champion: compared?.scores ?? null,
  };
  return judged.gates.flatMap((gate) => {
    if (gate.kind !== 'no-worse') return [];
    const { metric, margin, level, minRows, minClusters, cluster } = gate;
    const clusters = cluster === null ? undefined : clustersOf(cluster);
    return [noWorseGate({ ...comparison, metric, margin, level, minRows, minClusters, clusters, seed: `${seed}:${metric}` })];
  });
}

/** @param rows some of the test rows, in their order */
function scoresOf({ parted, scores }: TestData, rows: Int32Array): Float32Array {
  const { test } = parted.split;
  const outputs = scores.length / test.length;
  const chosen = new Float32Array(rows.length * outputs);
  let at = 0;
  rows.forEach((row, i) => {
    while (test[at] !== row) at += 1;
    chosen.set(scores.subarray(at * outputs, (at + 1) * outputs), i * outputs);
  });
  return chosen;
}
