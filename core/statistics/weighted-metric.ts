import type { ClusterCodes } from './cluster-codes.js';
import { countRow, emptyClassCounts, macroF1OfCounts } from './macro-f1.js';
import type { MetricSpec } from './metrics.js';
import { predictedClasses } from './predicted-classes.js';
import { weightedAuc } from './weighted-auc.js';

/** Times each cluster was drawn → the metric on the rows so drawn; null where it is not defined. */
export type WeightedMetric = (weights: Float64Array) => number | null;

/**
 * A metric as a function of how often each cluster counts. Means over rows need only sums per cluster, so a call costs O(clusters);
 * roc_auc costs O(min(rows, clusters²)), macro_f1 at most O(rows).
 */
export function weightedMetric(
  metric: MetricSpec,
  labels: Float32Array,
  scores: Float32Array,
  columns: number,
  clusters: ClusterCodes,
): WeightedMetric {
  if (metric.mean) return weightedMean(metric.mean.rows(labels, scores, columns), clusters, metric.mean.finish);
  if (metric.name === 'roc_auc') return weightedAuc(labels, scores, clusters);
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

/** Rows of one cluster, label and predicted class count together: often far fewer cells than rows, never more. */
function weightedMacroF1(labels: Float32Array, scores: Float32Array, columns: number, clusters: ClusterCodes): WeightedMetric {
  const classes = Math.max(columns, 2);
  const cells = new Map<number, number>();
  predictedClasses(scores, columns).forEach((predicted, row) => {
    const cell = (clusters.codes[row]! * classes + labels[row]!) * classes + predicted;
    cells.set(cell, (cells.get(cell) ?? 0) + 1);
  });
  const keys = Float64Array.from(cells.keys());
  const rows = Float64Array.from(cells.values());
  const cluster = Int32Array.from(keys, (cell) => Math.floor(cell / classes / classes));
  const label = Int32Array.from(keys, (cell) => Math.floor(cell / classes) % classes);
  const predicted = Int32Array.from(keys, (cell) => cell % classes);
  return (weights) => {
    const counts = emptyClassCounts(columns);
    for (let i = 0; i < rows.length; i++) countRow(counts, label[i]!, predicted[i]!, rows[i]! * weights[cluster[i]!]!);
    return macroF1OfCounts(counts);
  };
}
