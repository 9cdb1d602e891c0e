import { checkScores } from './metrics/checks/check-scores.js';
import type { ScoredRows } from './metrics/checks/check-scores.js';
import { metricsOf } from './metrics/metrics.js';
import { taskSpec } from '../tasks/tasks.js';
import { weightedMean } from './metrics/compensated-sum.js';
import type { Metrics, MetricSpec } from './metrics/metrics.js';
import { scoreColumns } from '../tasks/score-columns.js';

/**
 * Every metric of the task on scored rows, in double precision from float32 scores.
 *
 * @returns metric name → value; null where the metric is not defined on these rows (no rows; one class only, for roc_auc)
 * @throws EVALUATION_SHAPE_INVALID, EVALUATION_LABEL_INVALID, EVALUATION_SCORE_INVALID
 */
export function evaluateScores(scored: ScoredRows): Metrics {
  const rows = taskSpec(scored.task).labels === 'judged' ? labelledRows(scored) : scored;
  checkScores(rows);
  const columns = scoreColumns(rows.task, rows.classes);
  return Object.fromEntries(metricsOf(rows.task).map((metric) => [metric.name, valueOf(metric, rows, columns)]));
}

function valueOf({ value, weighted, mean }: MetricSpec, { labels, scores, weights }: ScoredRows, columns: number): number | null {
  if (!weights) return value(labels, scores, columns);
  if (mean === undefined) return weighted?.(labels, scores, columns, weights) ?? null;
  const found = weightedMean(mean.rows(labels, scores, columns), weights);
  return found === null ? null : (mean.finish?.(found) ?? found);
}

/** What is trained without labels may have some for a part of the rows. */
function labelledRows({ labels, scores, weights, ...rest }: ScoredRows): ScoredRows {
  const isLabelled = (_: number, row: number): boolean => !Number.isNaN(labels[row]);
  return { ...rest, labels: labels.filter(isLabelled), scores: scores.filter(isLabelled), weights: weights?.filter(isLabelled) ?? null };
}
