import { didYouMean } from '../../nearest-name.js';
import { METRICS, type MetricName } from '../../statistics/metrics/metrics.js';
import type { ModelDefinition, Task } from '../definition.js';
import type { Problem } from '../fields/problem.js';
import { EVAL_METRICS, OBJECTIVES, SYNONYMS } from '../../trainers/xgboost/parameters.js';

/** What of the training parameters, metrics and gates does not fit the task. */
export function trainingProblems({ training: { task, train, tune, gates } }: ModelDefinition): Problem[] {
  const metrics: readonly [string, string][] = [
    ...gates.flatMap((gate, i): [string, string][] => ('metric' in gate ? [[`gates[${i}]`, gate.metric]] : [])),
    ...(tune === null ? [] : [['tune', tune.metric] as [string, string]]),
  ];
  return [
    ...objectiveProblems(task, String(train.params.objective)),
    ...evalMetricProblems(task, train.params.eval_metric),
    ...SYNONYMS.filter(([a, b]) => a in train.params && b in train.params).map(([a, b]) => ({
      path: `train.${b}`,
      text: `is the same parameter as ${a}: give one of them`,
    })),
    ...baseScoreProblems(task, train.params.base_score),
    ...metrics
      .filter(([, metric]) => !METRICS[metric as MetricName].tasks.includes(task))
      .map(([path, metric]) => ({ path, text: `${metric} is not a metric of a ${task} model; its metrics are ${metricsOfTask(task)}` })),
  ];
}

function objectiveProblems(task: Task, objective: string): Problem[] {
  const fitting = OBJECTIVES[task];
  if (objective === fitting) return [];
  const supported = Object.values(OBJECTIVES);
  if ((supported as readonly string[]).includes(objective))
    return [{ path: 'train.objective', text: `"${objective}" does not fit task "${task}": write "${fitting}", or leave it out` }];
  const nearest = didYouMean(objective, supported);
  const text = `"${objective.slice(0, 40)}" is not an objective of this release; it has ${supported.join(', ')}.${nearest}`;
  return [{ path: 'train.objective', text, ...(nearest === '' ? { notSupported: true } : {}) }];
}

function evalMetricProblems(task: Task, metric: unknown): Problem[] {
  const known = EVAL_METRICS[task];
  if (metric === undefined || known.includes(String(metric))) return [];
  return [
    {
      path: 'train.eval_metric',
      text: `"${String(metric).slice(0, 40)}" does not fit a ${task} model; expected one of ${known.join(', ')}.${didYouMean(String(metric), known)}`,
    },
  ];
}

function baseScoreProblems(task: Task, score: unknown): Problem[] {
  if (task !== 'binary' || typeof score !== 'number' || (score > 0 && score < 1)) return [];
  return [{ path: 'train.base_score', text: `expected a probability above 0 and below 1 for a binary model, found ${score}` }];
}

function metricsOfTask(task: Task): string {
  return Object.values(METRICS)
    .filter((metric) => metric.tasks.includes(task))
    .map((metric) => metric.name)
    .join(', ');
}
