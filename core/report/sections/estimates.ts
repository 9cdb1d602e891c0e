import { metricsOf } from '../../statistics/metrics/metrics.js';
import { percentileInterval } from '../../statistics/resampling/percentile-interval.js';
import { reweighted } from '../../statistics/resampling/paired-difference.js';
import type { MetricEstimate } from '../document/findings.js';
import type { JudgedRows } from '../document/judged-rows.js';

/** Every metric of the task with its interval. */
export function metricEstimates({ task, labels, scores, outputs, weights, clusters, resampling, seed }: JudgedRows): MetricEstimate[] {
  return metricsOf(task).map((metric) => {
    const of = reweighted(metric, { labels, scores, columns: outputs, rowWeights: weights }, clusters);
    return { name: metric.name, ...percentileInterval(of, clusters, { ...resampling, seed: `${seed}:${metric.name}` }) };
  });
}
