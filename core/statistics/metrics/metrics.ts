import { accuracy, accuracyRows } from './accuracy.js';
import { averagePrecision } from './average-precision.js';
import { brier, brierRows } from './brier.js';
import { logLoss, logLossRows } from './log-loss.js';
import { macroF1, weightedMacroF1Of } from './macro-f1.js';
import { absoluteErrorRows, mae } from './mae.js';
import { poissonD2, poissonDeviance, poissonDevianceRows, weightedPoissonD2 } from './poisson-deviance.js';
import type { Task } from '../../tasks/tasks.js';
import { rmse, squaredErrorRows } from './rmse.js';
import { rocAuc, weightedRocAuc } from './roc-auc.js';

export type MetricName =
  'roc_auc' | 'average_precision' | 'log_loss' | 'brier' | 'accuracy' | 'macro_f1' | 'rmse' | 'mae' | 'poisson_deviance' | 'poisson_d2';

/** Values by metric name; null is "not defined on these rows" and is shown so, never as a number. */
export type Metrics = Readonly<Record<string, number | null>>;

type WeightedFunction = (
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  columns: number,
  weights: ArrayLike<number>,
) => number | null;
type RowsFunction = (labels: ArrayLike<number>, scores: ArrayLike<number>, columns: number) => Float64Array;

export interface MetricSpec {
  readonly name: MetricName;
  readonly tasks: readonly Task[];
  /** Which way is better. */
  readonly direction: 'minimize' | 'maximize';
  readonly doc: string;
  /** Least and largest value that there is. Absent: any. */
  readonly range?: readonly [number, number];
  /** Not defined on rows of one class. */
  readonly needsBothClasses?: true;
  readonly value: (labels: ArrayLike<number>, scores: ArrayLike<number>, columns: number) => number | null;
  /** Where rows have weights, of metrics that are no mean; of the others, the mean has them. scikit-learn's `sample_weight`. */
  readonly weighted?: WeightedFunction;
  /** Present for metrics that are a mean over rows, or a function of one: the terms, and what makes the metric of their mean. */
  readonly mean?: { readonly rows: RowsFunction; readonly finish?: (mean: number) => number };
}

const CLASSIFICATION: readonly Task[] = ['binary', 'multiclass'];
const NUMBERS: readonly Task[] = ['regression', 'count'];

/** Every metric there is. scikit-learn's names for the same numbers are in each function's docstring. */
export const METRICS: Readonly<Record<MetricName, MetricSpec>> = {
  roc_auc: {
    name: 'roc_auc',
    tasks: ['binary', 'anomaly'],
    direction: 'maximize',
    range: [0, 1],
    value: rocAuc,
    weighted: (labels, scores, _, weights) => weightedRocAuc(labels, scores, weights),
    needsBothClasses: true,
    doc: 'Chance that a random positive scores above a random negative, ties counting half; not defined when one class is missing.',
  },
  average_precision: {
    name: 'average_precision',
    tasks: ['anomaly'],
    direction: 'maximize',
    value: averagePrecision,
    needsBothClasses: true,
    doc: 'Mean precision at the scores of the positives, weighed by the recall that each adds; not defined without a positive.',
  },
  log_loss: {
    name: 'log_loss',
    tasks: CLASSIFICATION,
    direction: 'minimize',
    range: [0, Infinity],
    value: logLoss,
    mean: { rows: logLossRows },
    doc: 'Mean negative log-likelihood in nats, probabilities clipped to float32 resolution.',
  },
  brier: {
    name: 'brier',
    tasks: CLASSIFICATION,
    direction: 'minimize',
    range: [0, 2],
    value: brier,
    mean: { rows: brierRows },
    doc: 'Mean squared error of the probabilities; for three or more classes summed over classes, 0 to 2.',
  },
  accuracy: {
    name: 'accuracy',
    tasks: CLASSIFICATION,
    direction: 'maximize',
    range: [0, 1],
    value: accuracy,
    mean: { rows: accuracyRows },
    doc: 'Share of right classes: probability above 0.5, or the largest.',
  },
  macro_f1: {
    name: 'macro_f1',
    tasks: CLASSIFICATION,
    direction: 'maximize',
    range: [0, 1],
    value: macroF1,
    weighted: weightedMacroF1Of,
    doc: 'Mean F1 over the classes that occur among labels or predictions.',
  },
  rmse: {
    name: 'rmse',
    tasks: NUMBERS,
    direction: 'minimize',
    range: [0, Infinity],
    value: rmse,
    mean: { rows: squaredErrorRows, finish: Math.sqrt },
    doc: 'Root of the mean squared error, in the unit of the label.',
  },
  mae: {
    name: 'mae',
    tasks: NUMBERS,
    direction: 'minimize',
    range: [0, Infinity],
    value: mae,
    mean: { rows: absoluteErrorRows },
    doc: 'Mean absolute error, in the unit of the label.',
  },
  poisson_deviance: {
    name: 'poisson_deviance',
    tasks: ['count'],
    direction: 'minimize',
    value: poissonDeviance,
    mean: { rows: poissonDevianceRows },
    doc: 'Mean deviance of the counts from the predicted rates by the Poisson distribution; 0 where all are met.',
  },
  poisson_d2: {
    name: 'poisson_d2',
    tasks: ['count'],
    direction: 'maximize',
    value: poissonD2,
    weighted: (labels, scores, _, weights) => weightedPoissonD2(labels, scores, weights),
    doc: 'Share of the deviance from the mean count of these rows that the model explains: 1 for all, 0 for no better than the mean.',
  },
};

export function metricsOf(task: Task): MetricSpec[] {
  return Object.values(METRICS).filter((metric) => metric.tasks.includes(task));
}
