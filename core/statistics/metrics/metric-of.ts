import { DomainError } from '../../errors.js';
import { METRICS, metricsOf } from './metrics.js';
import type { MetricName, MetricSpec } from './metrics.js';
import type { Task } from '../../tasks/tasks.js';

/**
 * The metric of that name, for that task where one is given.
 *
 * @throws EVALUATION_METRIC_UNKNOWN when there is none
 */
export function metricOf(name: string, task?: Task): MetricSpec {
  const spec = Object.hasOwn(METRICS, name) ? METRICS[name as MetricName] : undefined;
  if (spec && (task === undefined || spec.tasks.includes(task))) return spec;
  const known = (task === undefined ? Object.values(METRICS) : metricsOf(task)).map((metric) => metric.name);
  throw new DomainError('EVALUATION_METRIC_UNKNOWN', { metric: name, task: task ?? 'predicting', known });
}
