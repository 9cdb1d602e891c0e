import { readModelFiles } from '../../../adapters/model-runtime/read-model-files.js';
import type { EvaluateRequest, TrainedModel } from '../../../adapters/statistics/statistics.js';
import type { TrainingPart } from '../../../core/definition/definition.js';
import { zoneOf } from '../../../core/definition/zone-of.js';
import { compileInputs } from '../../../core/inputs/input-program.js';
import type { InputGain, ReportFindings } from '../../../core/report/document/findings.js';
import type { JudgedRows } from '../../../core/report/document/judged-rows.js';
import { makeFindings } from '../../../core/report/make-findings.js';
import { reportResampling } from '../../../core/report/report-resampling.js';
import type { ClusterCandidate } from '../../../core/report/report-resampling.js';
import type { SliceColumn } from '../../../core/report/sections/slices.js';
import { weightsOf } from '../../../core/split/part-weights.js';
import { labelsOf } from '../../../core/split/split-table.js';
import type { SplitTable } from '../../../core/split/split-table.js';
import { clusterValues, DAY_CLUSTER } from '../../../core/statistics/resampling/cluster-values.js';
import { scoreColumns } from '../../../core/tasks/score-columns.js';
import type { Table } from '../../../core/table.js';
import { GAIN_READERS } from '../../../core/trainers/gain-readers.js';
import type { JobParts } from '../parts/job-parts.js';
import { withServed } from '../parts/score-served.js';

interface ReportData {
  readonly request: EvaluateRequest;
  readonly report: NonNullable<EvaluateRequest['report']>;
  readonly table: Table;
  readonly parted: SplitTable;
  /** Of the test rows. */
  readonly scores: Float32Array;
}

/** What a person wants to know of a run, from its test rows. */
export async function reportFindings(parts: Pick<JobParts, 'runtime'>, data: ReportData): Promise<ReportFindings> {
  const { request, report, table, parted } = data;
  const { signature } = request.model;
  const { requestColumns, snapshotColumns, modelColumns } = compileInputs(signature);
  const gain = await gainsOf(report.trained, modelColumns);
  return withServed(parts, request.model, (score) =>
    makeFindings({
      judged: judgedRows(data),
      table,
      tableRows: parted.split.test,
      gates: request.judged.gates,
      columns: requestColumns.inputs.map(({ name }) => sliceColumn(request.trained, name)),
      permuted: snapshotColumns,
      gain,
      score,
    }),
  );
}

function judgedRows({ request, table, parted, scores }: ReportData): JudgedRows {
  const { judged, model, seed } = request;
  const { test } = parted.split;
  const { classes } = parted.labels;
  return {
    task: judged.task,
    classes,
    threshold: model.signature.threshold,
    labels: labelsOf(parted, test),
    scores,
    outputs: scoreColumns(judged.task, classes?.length ?? 0),
    weights: weightsOf(parted, test),
    ...reportResampling(clusterCandidates(request, table, parted), test.length),
    seed,
  };
}

/** What a gate says belongs together, what the split kept together, and the day. */
function clusterCandidates({ judged, trained }: EvaluateRequest, table: Table, { eventTimes, split }: SplitTable): ClusterCandidate[] {
  const times = { eventTimes, zone: zoneOf(judged) };
  const valuesOf = (column: string) => clusterValues(table, column, times, split.test);
  const named = judged.gates.flatMap((gate) => (gate.kind === 'no-worse' && gate.cluster !== null ? [gate.cluster] : []));
  const groups = trained.split.kind === 'grouped' && trained.split.by.length === 1 ? trained.split.by : [];
  return [...named, ...groups, DAY_CLUSTER].map((by) => ({ by, values: () => valuesOf(by) }));
}

function sliceColumn({ columns }: TrainingPart, name: string): SliceColumn {
  return { name, isSensitive: columns.find((column) => column.name === name)?.sensitive !== undefined };
}

async function gainsOf({ trainer, files }: TrainedModel, inputs: readonly string[]): Promise<readonly InputGain[] | undefined> {
  const read = GAIN_READERS[trainer];
  if (read === undefined) return undefined;
  const gains = read(await readModelFiles(files)).map(({ feature, splits, totalGain }) => ({
    input: inputs[feature] ?? `input ${feature}`,
    totalGain,
    gain: totalGain / splits,
    splits,
  }));
  return gains.sort((a, b) => b.totalGain - a.totalGain);
}
