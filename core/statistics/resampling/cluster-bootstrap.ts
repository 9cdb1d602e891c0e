import { DomainError } from '../../errors.js';
import { checkScores } from '../metrics/checks/check-scores.js';
import { clusterCodes, rowClusters } from './cluster-codes.js';
import { clusterDraws } from './draw-clusters.js';
import type { ClusterWeights } from './draw-clusters.js';
import { metricOf } from '../metrics/metric-of.js';
import type { MetricName } from '../metrics/metrics.js';
import { pairedDifference } from './paired-difference.js';
import type { PairedDifference } from './paired-difference.js';
import { scoreColumns } from '../../tasks/score-columns.js';
import type { Task } from '../../tasks/tasks.js';
import { quantile } from '../metrics/quantile.js';

export const DEFAULT_RESAMPLES = 2000;

/** An interval from fewer defined resamples than this share would be of another population: it is withheld. */
export const MIN_DEFINED_FRACTION = 0.95;

export interface PairedComparison {
  readonly metric: MetricName;
  readonly task: Task;
  /** Read for multiclass only. */
  readonly classes: number;
  /** One per row, shared by both models. */
  readonly labels: Float32Array;
  /** rows × columns scores of each model on the same rows in the same order. */
  readonly challengerScores: Float32Array;
  readonly championScores: Float32Array;
  /** What each row counts; absent: all alike. */
  readonly rowWeights?: Float32Array | null | undefined;
  /** Cluster id per row (a day, a customer); absent: every row is its own. */
  readonly clusters?: Int32Array | readonly string[] | undefined;
  readonly seed: number | string;
  /** @default 2000 */
  readonly resamples?: number | undefined;
  /** Coverage in (0, 1). @default 0.95 */
  readonly level?: number | undefined;
}

export interface BootstrapInterval {
  /** Challenger's metric minus champion's on all rows; null where the metric is not defined. */
  readonly difference: number | null;
  /** Ends of the interval of the difference; null where it cannot be given. */
  readonly lower: number | null;
  readonly upper: number | null;
  readonly clusters: number;
  readonly rows: number;
  /** Resamples in which the metric was defined for both models. */
  readonly resamples: number;
  readonly level: number;
}

/**
 * Interval of the difference of a metric between two models on the same rows: whole clusters are drawn with replacement, as many as there
 * are, and both models are measured on the same draw (paired). Percentile method, Efron & Tibshirani, An Introduction to the Bootstrap,
 * 1993, ch. 13; clusters as in Field & Welsh, Bootstrapping clustered data, JRSS B 69(3), 2007. Rows of one day share their weather, so a
 * row-wise interval of such data is several times too narrow. With fewer than some 20 clusters this interval is too narrow, too.
 *
 * Cost: resamples × clusters, plus resamples × min(rows, clusters²) for roc_auc and up to resamples × rows for macro_f1. With 60 clusters
 * well under a second, with 500,000 clusters some seconds (docs/benchmarks.md). Synchronous: whoever has an event loop to keep free runs
 * it in a process of its own.
 *
 * @throws EVALUATION_METRIC_UNKNOWN, EVALUATION_SHAPE_INVALID, EVALUATION_LABEL_INVALID, EVALUATION_SCORE_INVALID, EVALUATION_OPTION_INVALID
 */
export function clusterBootstrap(comparison: PairedComparison): BootstrapInterval {
  const { task, classes, labels, challengerScores, championScores, rowWeights, resamples = DEFAULT_RESAMPLES, level = 0.95 } = comparison;
  const metric = metricOf(comparison.metric, task);
  checkOptions(resamples, level);
  checkScores({ task, classes, labels, scores: challengerScores, weights: rowWeights ?? null });
  checkScores({ task, classes, labels, scores: championScores });
  const clusters = comparison.clusters ? clusterCodes(comparison.clusters) : rowClusters(labels.length);
  if (clusters.codes.length !== labels.length) {
    throw new DomainError('EVALUATION_SHAPE_INVALID', {
      what: 'the cluster column',
      expected: labels.length,
      found: clusters.codes.length,
    });
  }
  const columns = scoreColumns(task, classes);
  const difference = pairedDifference(metric, { labels, challengerScores, championScores, columns, rowWeights }, clusters);
  const drawn = resampledDifferences(difference, clusters.count, resamples, clusterDraws(clusters.count, comparison.seed));
  const tail = (1 - level) / 2;
  const enough = drawn.length > 0 && drawn.length >= MIN_DEFINED_FRACTION * resamples;
  return {
    difference: difference(new Uint8Array(clusters.count).fill(1)),
    lower: enough ? quantile(drawn, tail) : null,
    upper: enough ? quantile(drawn, 1 - tail) : null,
    clusters: clusters.count,
    rows: labels.length,
    resamples: drawn.length,
    level,
  };
}

/** Ascending values of the resamples in which there was one. */
export function resampledDifferences(
  difference: PairedDifference,
  clusters: number,
  resamples: number,
  draw: (weights: ClusterWeights) => void,
): Float64Array {
  const differences = new Float64Array(clusters === 0 ? 0 : resamples);
  const weights = new Uint8Array(clusters);
  let defined = 0;
  for (let resample = 0; resample < differences.length; resample++) {
    draw(weights);
    const value = difference(weights);
    if (value !== null) differences[defined++] = value;
  }
  return differences.subarray(0, defined).sort();
}

function checkOptions(resamples: number, level: number): void {
  if (!Number.isInteger(resamples) || resamples < 1) {
    throw new DomainError('EVALUATION_OPTION_INVALID', { option: 'resamples', found: resamples, expected: 'a whole number of 1 or more' });
  }
  if (!(level > 0 && level < 1)) {
    throw new DomainError('EVALUATION_OPTION_INVALID', { option: 'level', found: level, expected: 'a fraction between 0 and 1' });
  }
}
