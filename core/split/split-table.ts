import type { TrainingPart } from '../definition/definition.js';
import { computeLabels, LABEL_STATE } from '../features/compute-labels.js';
import type { Labels } from '../features/compute-labels.js';
import { rowWeights } from '../features/row-weights.js';
import { splitByTime } from './split-by-time.js';
import type { Split } from './split-by-time.js';
import type { Table } from '../table.js';

export interface SplitTable {
  readonly labels: Labels;
  readonly split: Split;
  /** Event time per row of the table, epoch milliseconds. */
  readonly eventTimes: Float64Array;
  /** Of each row with a label; null: all count the same. */
  readonly weights: Float32Array | null;
}

/** Labels at `asOf` and the parts of a snapshot: the same for every trial, the training, the evaluation and the export of a run. */
export function splitTable(training: TrainingPart, table: Table, asOfMs: number): SplitTable {
  const { label, task, time } = training;
  const labels = computeLabels({ label, task, event: time.event, asOfMs }, table);
  const eventTimes = (table.columns[time.event] as { readonly values: Float64Array }).values;
  const split = splitByTime({ split: training.split, eventTimes, labelState: labels.state });
  const weights = rowWeights(training.weight, table, (row) => labels.state[row] === LABEL_STATE.mature);
  return { labels, split, eventTimes, weights };
}

/** The labels of some rows, in their order. */
export function labelsOf({ labels }: Pick<SplitTable, 'labels'>, rows: Int32Array): Float32Array {
  return Float32Array.from(rows, (row) => labels.values[row] as number);
}
