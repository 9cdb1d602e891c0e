import type { Problem } from '../../definition/fields/problem.js';
import { didYouMean } from '../../nearest-name.js';
import { taskSpec } from '../../tasks/tasks.js';
import type { Task } from '../../tasks/tasks.js';
import { EVAL_METRICS, objectiveOf, OBJECTIVES } from './parameters.js';
import type { XgboostTrain } from './schema.js';

/** What of the parameters does not fit the task. */
export function xgboostProblems({ params }: XgboostTrain, task: Task): Problem[] {
  return [
    ...objectiveProblems(task, String(params['objective'])),
    ...evalMetricProblems(task, params['eval_metric']),
    ...baseScoreProblems(task, params['base_score']),
  ];
}

function objectiveProblems(task: Task, objective: string): Problem[] {
  const fitting = objectiveOf(task);
  if (objective === fitting) return [];
  const supported = Object.values(OBJECTIVES);
  if ((supported as readonly string[]).includes(objective))
    return [{ path: 'train.objective', text: `"${objective}" does not fit task "${task}": write "${fitting}", or leave it out` }];
  const nearest = didYouMean(objective, supported);
  const text = `"${objective.slice(0, 40)}" is not an objective of this release; it has ${supported.join(', ')}.${nearest}`;
  return [{ path: 'train.objective', text, ...(nearest === '' ? { notSupported: true } : {}) }];
}

function evalMetricProblems(task: Task, metric: unknown): Problem[] {
  const known = EVAL_METRICS[task] ?? [];
  if (metric === undefined || known.includes(String(metric))) return [];
  return [
    {
      path: 'train.eval_metric',
      text: `"${String(metric).slice(0, 40)}" does not fit a ${task} model; expected one of ${known.join(', ')}.${didYouMean(String(metric), known)}`,
    },
  ];
}

function baseScoreProblems(task: Task, score: unknown): Problem[] {
  if (typeof score !== 'number') return [];
  const { label, scored } = taskSpec(task);
  const path = 'train.base_score';
  if (label === 'two-classes' && !(score > 0 && score < 1))
    return [{ path, text: `expected a probability above 0 and below 1 for a binary model, found ${score}` }];
  if (scored === 'rate' && !(score > 0)) return [{ path, text: `expected a rate above 0 for a count model, found ${score}` }];
  return [];
}
