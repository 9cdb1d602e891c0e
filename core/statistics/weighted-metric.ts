import type { ClusterCodes } from './cluster-codes.js';
import { countRow, emptyClassCounts, macroF1OfCounts } from './macro-f1.js';
import type { MetricSpec } from './metrics.js';
import { predictedClasses } from './predicted-classes.js';
import { weightedAuc } from './weighted-auc.js';

/** Times each cluster was drawn → the metric on the rows so drawn; null where it is not defined. */
export type WeightedMetric = (weights: Float64Array) => number | null;

/**
 * A metric as a function of how often each cluster counts. Means over rows need only sums per cluster, so a call costs O(clusters);
 * roc_auc and macro_f1 cost O(rows).
 */
export function weightedMetric(
  metric: MetricSpec,
  labels: Float32Array,
  scores: Float32Array,
  columns: number,
  clusters: ClusterCodes,
): WeightedMetric {
  if (metric.mean) return weightedMean(metric.mean.rows(labels, scores, columns), clusters, metric.mean.finish);
  if (metric.name === 'roc_auc') return weightedAuc(labels, scores, clusters.codes);
  return weightedMacroF1(labels, scores, columns, clusters);
}

function weightedMean(terms: Float64Array, clusters: ClusterCodes, finish: (mean: number) => number): WeightedMetric {
  const sums = new Float64Array(clusters.count);
  const sizes = new Float64Array(clusters.count);
  for (let row = 0; row < terms.length; row++) {
    const code = clusters.codes[row]!;
    sums[code] = sums[code]! + terms[row]!;
    sizes[code] = sizes[code]! + 1;
  }
  return (weights) => {
    let sum = 0;
    let size = 0;
    for (let code = 0; code < sums.length; code++) {
      sum += weights[code]! * sums[code]!;
      size += weights[code]! * sizes[code]!;
    }
    return size === 0 ? null : finish(sum / size);
  };
}

function weightedMacroF1(labels: Float32Array, scores: Float32Array, columns: number, clusters: ClusterCodes): WeightedMetric {
  const predicted = predictedClasses(scores, columns);
  return (weights) => {
    const counts = emptyClassCounts(columns);
    for (let row = 0; row < labels.length; row++) countRow(counts, labels[row]!, predicted[row]!, weights[clusters.codes[row]!]!);
    return macroF1OfCounts(counts);
  };
}
