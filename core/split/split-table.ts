import type { TrainingPart } from '../definition/definition.js';
import { zoneOf } from '../definition/zone-of.js';
import { computeLabels, LABEL_STATE } from '../features/compute-labels.js';
import type { Labels } from '../features/compute-labels.js';
import { rowWeights } from '../features/row-weights.js';
import type { Table } from '../table.js';
import { splitByHash } from './split-by-hash.js';
import { splitByTime } from './split-by-time.js';
import type { Split } from './split.js';

export interface SplitTable {
  readonly labels: Labels;
  readonly split: Split;
  /** Event time per row of the table, epoch milliseconds; null: the definition names none. */
  readonly eventTimes: Float64Array | null;
  /** Of each row with a label; null: all count the same. */
  readonly weights: Float32Array | null;
}

/** Labels at `asOf` and the parts of a snapshot: the same for every trial, the training, the evaluation and the export of a run. */
export function splitTable(training: TrainingPart, table: Table, asOfMs: number): SplitTable {
  const { label, task, time } = training;
  const labels = computeLabels({ label, task, zone: zoneOf({ time }), event: time?.event ?? null, asOfMs }, table);
  const eventTimes = eventTimesOf(training, table);
  const weights = rowWeights(training.weight, table, (row) => labels.state[row] === LABEL_STATE.mature);
  return { labels, split: partsOf(training, table, { labels, eventTimes }), eventTimes, weights };
}

/** Of a table whose labels could be computed: the column is there, and is of timestamps. */
export function eventTimesOf({ time }: Pick<TrainingPart, 'time'>, table: Table): Float64Array | null {
  return time === null ? null : (table.columns[time.event] as { readonly values: Float64Array }).values;
}

function partsOf({ split }: TrainingPart, table: Table, { labels, eventTimes }: Pick<SplitTable, 'labels' | 'eventTimes'>): Split {
  if (split.kind === 'folds') throw new Error('Rows of folds are parted by core/folds.');
  if (split.kind !== 'time') return splitByHash({ split, table, labelState: labels.state, eventTimes });
  if (eventTimes === null) throw new Error('A split by time needs event times; definitions are checked for it.');
  return splitByTime({ split, eventTimes, labelState: labels.state });
}

/** The labels of some rows, in their order. */
export function labelsOf({ labels }: Pick<SplitTable, 'labels'>, rows: Int32Array): Float32Array {
  return Float32Array.from(rows, (row) => labels.values[row] as number);
}
