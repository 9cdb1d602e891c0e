import { taskSpec } from '../../tasks/tasks.js';
import type { Task } from '../../tasks/tasks.js';
import { layParameters } from '../kind/lay-parameters.js';
import type { ParameterValues, TrainerKind } from '../kind/trainer-kind.js';
import { XGBOOST_CAPABILITIES } from './capabilities.js';
import { objectiveOf, OBJECTIVES, SYNONYMS, XGBOOST_PARAMETERS } from './parameters.js';
import { xgboostProblems } from './problems.js';
import type { XgboostTrain } from './schema.js';

/** Gradient-boosted trees by XGBoost's native library. */
export const XGBOOST: TrainerKind<XgboostTrain> = {
  title: 'xgboost()',
  capabilities: XGBOOST_CAPABILITIES,
  tasks: Object.keys(OBJECTIVES) as Task[],
  parameters: XGBOOST_PARAMETERS,
  files: ['model.ubj'],
  modelKind: 'onnx',
  given: ({ params }) => params,
  completed: (train, task) => ({ ...train, params: { objective: objectiveOf(task), ...train.params } }),
  problems: xgboostProblems,
  settings: ({ params: defined, ...train }, { task, found, classes }) => {
    const params: ParameterValues = {
      ...layParameters(defined, found, SYNONYMS),
      ...(taskSpec(task).label !== 'classes' || classes === null ? {} : { num_class: classes.length }),
    };
    return { params, rounds: train.rounds, earlyStoppingRounds: train.earlyStoppingRounds, threads: Number(params['nthread'] ?? 0) };
  },
  rankMetric: ({ params, earlyStoppingRounds }) => {
    const metric = String(params['eval_metric'] ?? '');
    return earlyStoppingRounds !== null && /^auc/.test(metric) ? metric : null;
  },
  objective: ({ params }, task) => String(params['objective'] ?? objectiveOf(task)),
};
