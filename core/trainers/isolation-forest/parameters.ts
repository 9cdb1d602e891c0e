import type { TrainerParameters } from '../kind/trainer-kind.js';

export const ISOLATION_FOREST_PARAMETERS: TrainerParameters = {
  tunable: {},
  whole: new Set(),
  fixed: ['trees', 'subsample', 'contamination', 'seed'],
  synonyms: [],
  foreign: new Map([
    ['n_estimators', 'write trees'],
    ['max_samples', 'write subsample'],
    ['random_state', 'write seed'],
  ]),
  unsupported: new Set(['max_features', 'bootstrap', 'n_jobs', 'warm_start']),
};
