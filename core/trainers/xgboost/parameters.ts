import { z } from 'zod';
import { nonNegativeNumber, positiveNumber, realNumber, share, wholeNumber } from '../../definition/fields/numbers.js';
import type { Task } from '../../tasks/tasks.js';
import type { Synonyms, TrainerParameters } from '../kind/trainer-kind.js';

/** Parameters that a search may vary: names and ranges of XGBoost's documentation (Tree Booster, Learning Task). */
export const TUNABLE_PARAMETERS = {
  eta: share,
  learning_rate: share,
  gamma: nonNegativeNumber,
  min_split_loss: nonNegativeNumber,
  max_depth: wholeNumber(0, 64),
  min_child_weight: nonNegativeNumber,
  max_delta_step: nonNegativeNumber,
  subsample: share,
  colsample_bytree: share,
  colsample_bylevel: share,
  colsample_bynode: share,
  lambda: nonNegativeNumber,
  reg_lambda: nonNegativeNumber,
  alpha: nonNegativeNumber,
  reg_alpha: nonNegativeNumber,
  tree_method: z.enum(['auto', 'exact', 'approx', 'hist']),
  grow_policy: z.enum(['depthwise', 'lossguide']),
  max_leaves: wholeNumber(0, 1_000_000),
  max_bin: wholeNumber(2, 65_536),
  num_parallel_tree: wholeNumber(1, 1_000),
  scale_pos_weight: positiveNumber,
} as const;

export const FIXED_PARAMETERS = {
  objective: z.string(),
  eval_metric: z.string(),
  base_score: realNumber,
  monotone_constraints: z
    .string()
    .regex(/^\(\s*-?[01]\s*(,\s*-?[01]\s*)*,?\s*\)$/, { error: 'expected 1, 0 or -1 per column, such as "(1,0,-1)"' }),
  interaction_constraints: z.string().regex(/^\[[\s\d,[\]]*\]$/, { error: 'expected lists of column numbers, such as "[[0,1],[2,3]]"' }),
  seed_per_iteration: z.boolean(),
  nthread: wholeNumber(1, 1_024),
  seed: wholeNumber(0, 2_147_483_647),
} as const;

export const OBJECTIVES = {
  binary: 'binary:logistic',
  multiclass: 'multi:softprob',
  regression: 'reg:squarederror',
  count: 'count:poisson',
} as const satisfies Readonly<Partial<Record<Task, string>>>;

export function objectiveOf(task: Task): string {
  return (OBJECTIVES as Readonly<Partial<Record<Task, string>>>)[task] ?? '';
}

export const EVAL_METRICS: Readonly<Partial<Record<Task, readonly string[]>>> = {
  binary: ['logloss', 'auc', 'aucpr', 'error'],
  multiclass: ['mlogloss', 'merror', 'auc'],
  regression: ['rmse', 'mae', 'mape', 'rmsle'],
  count: ['poisson-nloglik', 'rmse', 'mae'],
};

export const SYNONYMS: Synonyms = [
  ['eta', 'learning_rate'],
  ['gamma', 'min_split_loss'],
  ['lambda', 'reg_lambda'],
  ['alpha', 'reg_alpha'],
];

const FOREIGN_PARAMETERS: ReadonlyMap<string, string> = new Map([
  ['n_estimators', 'write rounds'],
  ['num_boost_round', 'write rounds'],
  ['num_round', 'write rounds'],
  ['random_state', 'write seed'],
  ['n_jobs', 'write nthread'],
  ['num_class', 'is filled in from the classes of the label: leave it out'],
  ['missing', 'is not needed: null is missing'],
]);
const UNSUPPORTED_PARAMETERS: ReadonlySet<string> = new Set([
  'booster',
  'device',
  'gpu_id',
  'updater',
  'process_type',
  'refresh_leaf',
  'sampling_method',
  'multi_strategy',
  'enable_categorical',
  'max_cat_to_onehot',
  'huber_slope',
  'quantile_alpha',
  'tweedie_variance_power',
  'rate_drop',
  'skip_drop',
  'sample_type',
  'normalize_type',
  'disable_default_eval_metric',
  'verbosity',
]);

export const XGBOOST_PARAMETERS: TrainerParameters = {
  tunable: TUNABLE_PARAMETERS,
  whole: new Set(['max_depth', 'max_leaves', 'max_bin', 'num_parallel_tree']),
  fixed: [...Object.keys(FIXED_PARAMETERS), 'rounds', 'early_stopping_rounds'],
  synonyms: SYNONYMS,
  foreign: FOREIGN_PARAMETERS,
  unsupported: UNSUPPORTED_PARAMETERS,
};
