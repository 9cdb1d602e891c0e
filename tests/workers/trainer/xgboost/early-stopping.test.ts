import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EarlyStopping, parseEvaluation } from '../../../../workers/trainer/xgboost/early-stopping.js';

/** Rounds until it stops, and the best of them. */
function follow(metric: string, scores: readonly number[], patience: number): { readonly ran: number; readonly best: number | null } {
  const stopping = new EarlyStopping(patience);
  const stop = scores.findIndex((value, round) =>
    stopping.addRound(round, [
      { name: 'train-auc', value: round },
      { name: `validation-${metric}`, value },
    ]),
  );
  return { ran: stop === -1 ? scores.length : stop + 1, best: stopping.bestIteration() };
}

describe('early stopping', () => {
  it('stops after as many rounds without a better score as it was given patience', () => {
    assert.deepEqual(follow('logloss', [0.5, 0.4, 0.41, 0.42, 0.3], 2), { ran: 4, best: 1 });
  });

  it('counts an equal score as not better', () => {
    assert.deepEqual(follow('rmse', [1, 1, 1], 2), { ran: 3, best: 0 });
  });

  it('wants more of auc, aucpr, map, ndcg and pre, and less of mape', () => {
    for (const metric of ['auc', 'aucpr', 'map@5', 'ndcg@10-', 'pre@3'])
      assert.deepEqual(follow(metric, [0.5, 0.6, 0.4, 0.3], 2), { ran: 4, best: 1 });
    assert.deepEqual(follow('mape', [0.5, 0.6, 0.7], 2), { ran: 3, best: 0 });
  });

  it('never takes a score that is not a number for better, nor any for better than a first one', () => {
    assert.deepEqual(follow('rmse', [2, Number.NaN, 1], 2), { ran: 3, best: 2 });
    assert.deepEqual(follow('rmse', [Number.NaN, 2, 1], 2), { ran: 3, best: 0 });
  });
});

describe('an evaluation line of XGBoost', () => {
  it('gives each metric under its own name', () => {
    assert.deepEqual(parseEvaluation('[12]\ttrain-logloss:0.25\tvalidation-error@0.7:1e-05\tvalidation-ndcg@10-:-inf'), [
      { name: 'train-logloss', value: 0.25 },
      { name: 'validation-error@0.7', value: 1e-5 },
      { name: 'validation-ndcg@10-', value: -Infinity },
    ]);
    assert.ok(Number.isNaN(parseEvaluation('[0]\ttrain-auc:nan')[0]?.value));
    assert.deepEqual(parseEvaluation('[0]'), []);
  });
});
