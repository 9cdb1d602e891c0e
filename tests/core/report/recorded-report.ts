import { readFileSync } from 'node:fs';
import { clusterCodes, rowClusters } from '../../../core/statistics/resampling/cluster-codes.js';
import type { JudgedRows } from '../../../core/report/document/judged-rows.js';
import { packageFile } from '../../../tools/install/tool-catalog.js';

interface RecordedCurve {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly area: number;
}

interface RecordedCalibration {
  readonly observed: readonly number[];
  readonly predicted: readonly number[];
}

export interface ClassCase {
  readonly labels: readonly number[];
  readonly scores: readonly number[];
  readonly weights?: readonly number[] | null;
  readonly confusion: readonly (readonly number[])[];
  /** Precision, recall, F1 and rows of each class. */
  readonly quality: readonly (readonly number[])[];
  readonly calibration: RecordedCalibration | null;
}

export interface BinaryCase extends ClassCase {
  readonly roc: RecordedCurve;
  readonly precisionRecall: RecordedCurve;
}

interface Recorded {
  readonly binary: readonly BinaryCase[];
  readonly multiclass: ClassCase;
  readonly regression: {
    readonly labels: readonly number[];
    readonly scores: readonly number[];
    readonly weights: readonly number[];
    readonly r2: number;
    readonly weightedR2: number;
    readonly medianAbsoluteError: number;
  };
  readonly permutations: {
    readonly columns: Readonly<Record<'a' | 'b' | 'c', readonly number[]>>;
    readonly labels: readonly number[];
    readonly found: Readonly<Record<'roc_auc' | 'log_loss', { readonly mean: readonly number[]; readonly deviation: readonly number[] }>>;
  };
  readonly gains: {
    /** UBJSON in base64. */
    readonly model: string;
    readonly names: readonly string[];
    readonly gain: Readonly<Record<string, number>>;
    readonly total_gain: Readonly<Record<string, number>>;
    readonly weight: Readonly<Record<string, number>>;
  };
}

export const RECORDED = JSON.parse(readFileSync(packageFile('tests/oracles/recorded/report.json'), 'utf8')) as Recorded;

/** Rows as a report judges them, each its own unless clusters are given. */
export function judgedRows(
  facts: Pick<JudgedRows, 'task'> & {
    readonly labels: readonly number[];
    readonly scores: readonly number[];
    readonly weights?: readonly number[] | null | undefined;
    readonly classes?: readonly string[];
    readonly clusters?: readonly string[];
  },
): JudgedRows {
  const { task, labels, scores, weights, classes = null } = facts;
  const clusters = facts.clusters === undefined ? rowClusters(labels.length) : clusterCodes(facts.clusters);
  return {
    task,
    classes,
    threshold: task === 'binary' ? 0.5 : null,
    labels: Float32Array.from(labels),
    scores: Float32Array.from(scores),
    outputs: scores.length / labels.length,
    weights: weights == null ? null : Float32Array.from(weights),
    clusters,
    resampling: { by: facts.clusters === undefined ? 'row' : 'shop', units: clusters.count, resamples: 1_000, level: 0.95 },
    seed: 'test',
  };
}

/** Equal within what rounding in another order may leave. */
export function isNear(a: number | null | undefined, b: number | null | undefined): boolean {
  return typeof a === 'number' && typeof b === 'number' && Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b));
}
