import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { TrainParams } from '../../../../adapters/trainer/trainer.js';
import { makeMatrix, openTrainer, quietHooks, requestFor, temporaryFolder } from '../trainer-fixture.js';

const ACCEPTED: readonly TrainParams[] = [
  {
    objective: 'binary:logistic',
    learning_rate: 0.1,
    max_bin: 64,
    grow_policy: 'lossguide',
    max_leaves: 15,
    max_depth: 0,
    tree_method: 'hist',
    verbosity: 2,
    subsample: 0.8,
    sampling_method: 'uniform',
    colsample_bylevel: 0.5,
    alpha: 0.1,
    lambda: 2,
    max_delta_step: 1,
    scale_pos_weight: 3,
    base_score: 0.4,
    monotone_constraints: '(1,0,0,0,0,0,0,-1)',
    num_parallel_tree: 2,
    eval_metric: 'error@0.7',
    device: 'cpu',
    validate_parameters: true,
    n_jobs: 1,
    random_state: 5,
  },
  {
    booster: 'dart',
    rate_drop: 0.2,
    skip_drop: 0.5,
    sample_type: 'weighted',
    normalize_type: 'forest',
    max_depth: 3,
    disable_default_eval_metric: true,
  },
  { booster: 'gblinear', updater: 'coord_descent', feature_selector: 'cyclic', reg_alpha: 0.1, objective: 'reg:logistic' },
  { objective: 'reg:quantileerror', quantile_alpha: 0.9, interaction_constraints: '[[0,1],[2,3,4]]', max_depth: 3 },
  { objective: 'reg:tweedie', tweedie_variance_power: 1.2, tree_method: 'exact', eval_metric: ['tweedie-nloglik@1.2', 'rmse'] },
];

describe('the parameter check', async () => {
  const root = await temporaryFolder();
  const trainer = await openTrainer();
  const train = await makeMatrix(join(root, 'train.f32'), { rows: 300, seed: 1, classes: 2, missing: false });

  for (const params of ACCEPTED) {
    it(`lets pass what XGBoost knows: ${Object.keys(params).join(', ')}`, async () => {
      const result = await trainer.train({ ...requestFor(train, null, root), params, rounds: 3 }, quietHooks());
      assert.equal(result.rounds, 3);
      assert.equal(result.metric === '', params['disable_default_eval_metric'] === true);
    });
  }
});
