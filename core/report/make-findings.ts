import type { GateDefinition, Task } from '../definition/definition.js';
import { metricOf } from '../statistics/metrics/metric-of.js';
import { metricsOf } from '../statistics/metrics/metrics.js';
import type { MetricSpec } from '../statistics/metrics/metrics.js';
import type { Table } from '../table.js';
import type { InputGain, ReportFindings } from './document/findings.js';
import type { JudgedRows } from './document/judged-rows.js';
import { calibrationOf } from './sections/calibration.js';
import { confusionOf } from './sections/confusion.js';
import { precisionRecallCurve, rocCurve } from './sections/curves.js';
import { metricEstimates } from './sections/estimates.js';
import { scoreHistogram } from './sections/histograms.js';
import { numberErrors } from './sections/number-errors.js';
import { permutationOf } from './sections/permutation.js';
import { slicesOf } from './sections/slices.js';
import type { SliceColumn } from './sections/slices.js';

type Sections = Partial<ReportFindings>;

/** What a task has beside metrics, importances and slices; a task that is not here has no more than those. */
const SECTIONS: Readonly<Partial<Record<Task, (rows: JudgedRows) => Sections>>> = {
  binary: (rows) => ({
    ...confusionOf(rows),
    ...present('roc', rocCurve(rows)),
    ...present('precisionRecall', precisionRecallCurve(rows)),
    ...present('calibration', calibrationOf(rows)),
    scores: scoreHistogram(rows),
  }),
  multiclass: (rows) => ({ ...confusionOf(rows), ...present('calibration', calibrationOf(rows)) }),
  regression: (rows) => present('errors', numberErrors(rows)),
  count: (rows) => present('errors', numberErrors(rows)),
};

export interface FindingsRequest {
  readonly judged: JudgedRows;
  readonly table: Table;
  /** Table rows of the judged rows. */
  readonly tableRows: Int32Array;
  readonly gates: readonly GateDefinition[];
  /** Of a request, that slices are made by. */
  readonly columns: readonly SliceColumn[];
  /** Of a snapshot, that the inputs are computed from. */
  readonly permuted: readonly string[];
  /** Undefined: the trainer counts none. */
  readonly gain: readonly InputGain[] | undefined;
  readonly score: (table: Table) => Promise<Float32Array>;
}

/** All that a report says of the test rows. */
export async function makeFindings({ judged, gates, columns, permuted, gain, score, ...data }: FindingsRequest): Promise<ReportFindings> {
  const metric = mainMetric(judged.task, gates);
  const rows = judged.labels.length;
  const common = { rows, resampling: judged.resampling, metrics: metricEstimates(judged) };
  if (rows === 0) return common;
  const sliced = metric.mean === undefined ? (metricsOf(judged.task).find(({ mean }) => mean !== undefined) ?? metric) : metric;
  return {
    ...common,
    ...SECTIONS[judged.task]?.(judged),
    ...present('permutation', await permutationOf({ ...data, judged, metric, columns: permuted, score })),
    ...present('gain', gain),
    ...present('slices', slicesOf({ ...data, judged, metric: sliced, columns })),
  };
}

/** Of the first gate that compares one, else the task's first. */
function mainMetric(task: Task, gates: readonly GateDefinition[]): MetricSpec {
  const named = gates.flatMap((gate) => ('metric' in gate ? [gate.metric] : []))[0];
  return named === undefined ? metricsOf(task)[0]! : metricOf(named, task);
}

function present<K extends keyof ReportFindings>(name: K, value: ReportFindings[K] | undefined): Sections {
  return value === undefined ? {} : { [name]: value };
}
