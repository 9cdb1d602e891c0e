import type { TrainerKind } from '../kind/trainer-kind.js';
import { BASELINE_CAPABILITIES } from './capabilities.js';
import { BASELINE_PARAMETERS, STRATEGIES } from './parameters.js';
import type { BaselineTrain } from './schema.js';

/** Predicts what one knows without looking at a row. */
export const BASELINE: TrainerKind<BaselineTrain> = {
  title: 'baseline()',
  capabilities: BASELINE_CAPABILITIES,
  parameters: BASELINE_PARAMETERS,
  files: ['model.json'],
  modelKind: 'baseline',
  given: () => ({}),
  completed: (train) => train,
  problems: () => [],
  settings: (_, { task, classes }) => {
    const params = { strategy: STRATEGIES[task], classes: classes?.length ?? (task === 'binary' ? 2 : 0) };
    return { params, rounds: 0, earlyStoppingRounds: null, threads: 1 };
  },
  rankMetric: () => null,
  objective: (_, task) => STRATEGIES[task],
};
