import type { TrainingPart } from '../definition/definition.js';
import { computeLabels } from '../features/compute-labels.js';
import type { Labels } from '../features/compute-labels.js';
import { splitByTime } from './split-by-time.js';
import type { Split } from './split-by-time.js';
import type { Table } from '../table.js';

export interface SplitTable {
  readonly labels: Labels;
  readonly split: Split;
  /** Event time per row of the table, epoch milliseconds. */
  readonly eventTimes: Float64Array;
}

/** Labels at `asOf` and the parts of a snapshot: the same for every trial, the training, the evaluation and the export of a run. */
export function splitTable(training: TrainingPart, table: Table, asOfMs: number): SplitTable {
  const { label, task, time } = training;
  const labels = computeLabels({ label, task, event: time.event, asOfMs }, table);
  const eventTimes = (table.columns[time.event] as { readonly values: Float64Array }).values;
  const split = splitByTime({ split: training.split, eventTimes, labelState: labels.state });
  return { labels, split, eventTimes };
}

/** The labels of some rows, in their order. */
export function labelsOf({ labels }: Pick<SplitTable, 'labels'>, rows: Int32Array): Float32Array {
  return Float32Array.from(rows, (row) => labels.values[row] as number);
}
