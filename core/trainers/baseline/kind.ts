import { classCount } from '../../tasks/score-columns.js';
import { TASK_NAMES, taskSpec } from '../../tasks/tasks.js';
import type { TrainerKind } from '../kind/trainer-kind.js';
import { BASELINE_CAPABILITIES } from './capabilities.js';
import { BASELINE_PARAMETERS } from './parameters.js';
import type { BaselineTrain } from './schema.js';

/** Predicts what one knows without looking at a row. */
export const BASELINE: TrainerKind<BaselineTrain> = {
  title: 'baseline()',
  capabilities: BASELINE_CAPABILITIES,
  tasks: TASK_NAMES.filter((task) => taskSpec(task).labels === 'learned'),
  parameters: BASELINE_PARAMETERS,
  files: ['model.json'],
  modelKind: 'baseline',
  given: () => ({}),
  completed: (train) => train,
  problems: () => [],
  settings: (_, { task, classes }) => {
    const params = { strategy: taskSpec(task).baseline, classes: classCount(task, classes?.length ?? 0) };
    return { params, rounds: 0, earlyStoppingRounds: null, threads: 1 };
  },
  rankMetric: () => null,
  objective: (_, task) => taskSpec(task).baseline,
};
