import { DomainError } from '../errors.js';
import { weightedMean } from './metrics/compensated-sum.js';
import { checkLabels } from './metrics/checks/check-labels.js';
import { classCount } from '../tasks/score-columns.js';
import { taskSpec } from '../tasks/tasks.js';
import type { Task } from '../tasks/tasks.js';

/** What one knows without features: class frequencies (of class 1 alone for binary) or the mean. Plain JSON. */
export interface Baseline {
  readonly kind: 'prior' | 'mean';
  /** One value per score column. */
  readonly values: readonly number[];
}

/**
 * Fits the baseline on training labels: scikit-learn's DummyClassifier(strategy='prior') and DummyRegressor(strategy='mean').
 *
 * @param labels class index (0 or 1 for binary) or value per training row
 * @param classes number of classes; read for multiclass only
 * @param weights what each row counts; absent: all alike
 * @throws EVALUATION_BASELINE_EMPTY without rows, EVALUATION_LABEL_INVALID
 */
export function fitBaseline(task: Task, labels: Float32Array, classes: number, weights?: Float32Array | null): Baseline {
  if (labels.length === 0) throw new DomainError('EVALUATION_BASELINE_EMPTY');
  if (taskSpec(task).labels === 'judged') return { kind: 'prior', values: [0.5] };
  checkLabels(task, labels, classes);
  const { baseline, scores } = taskSpec(task);
  if (baseline === 'mean') return { kind: 'mean', values: [weightedMean(labels, weights) as number] };
  const places = Array.from({ length: classCount(task, classes) }, (_, place) => place);
  const frequencies = places.map(
    (place) =>
      weightedMean(
        labels.map((label) => Number(label === place)),
        weights,
      ) as number,
  );
  return { kind: 'prior', values: scores === 'one' ? frequencies.slice(1) : frequencies };
}

/** The baseline's scores for that many rows, rows × columns, float32 like a model's. */
export function baselineScores(baseline: Baseline, rows: number): Float32Array {
  const columns = baseline.values.length;
  const scores = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) scores.set(baseline.values, row * columns);
  return scores;
}
