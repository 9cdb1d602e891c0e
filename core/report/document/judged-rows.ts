import type { Task } from '../../definition/definition.js';
import type { ClusterCodes } from '../../statistics/resampling/cluster-codes.js';
import type { Resampling } from './findings.js';

/** The test rows, and what the model said of them. */
export interface JudgedRows {
  readonly task: Task;
  /** Names in the order of the labels' numbers; null: labels are numbers. */
  readonly classes: readonly string[] | null;
  /** Of the positive class; null for other tasks. */
  readonly threshold: number | null;
  readonly labels: Float32Array;
  /** Row-major, rows × outputs. */
  readonly scores: Float32Array;
  readonly outputs: number;
  /** What each row counts; null: all alike. */
  readonly weights: Float32Array | null;
  readonly clusters: ClusterCodes;
  readonly resampling: Resampling;
  readonly seed: string;
}
