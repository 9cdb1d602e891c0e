import assert from 'node:assert/strict';
import { test } from 'node:test';
import { didYouMean, nearestName } from '../../core/nearest-name.js';

test('a misspelt name finds the nearest candidate', () => {
  for (const [name, candidates, expected] of [
    ['minCuont', ['minCount', 'kind'], 'minCount'],
    ['roc_acu', ['log_loss', 'roc_auc', 'accuracy'], 'roc_auc'],
    ['ROC_AUC', ['roc_auc'], 'roc_auc'],
    ['maxdepth', ['max_depth', 'max_leaves'], 'max_depth'],
    ['eta', ['beta', 'gamma'], 'beta'],
    ['colour', ['eta'], null],
    ['x', [], null],
    ['same', ['same'], null],
  ] as const)
    assert.equal(nearestName(name, candidates), expected);
});

test('the suggestion is a sentence, or nothing', () => {
  assert.equal(didYouMean('arr_dely', ['arr_delay', 'dep_delay']), ' Did you mean "arr_delay"?');
  assert.equal(didYouMean('zebra', ['arr_delay']), '');
});
