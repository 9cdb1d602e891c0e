import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layParameters } from '../../../../core/trainers/kind/lay-parameters.js';
import { SYNONYMS } from '../../../../core/trainers/xgboost/parameters.js';

test('a parameter that is laid over others takes the place of its namesake and of its synonym, and leaves the rest', () => {
  const lower = { max_depth: 6, eta: 0.3, reg_lambda: 1, alpha: 0.5 };
  assert.deepEqual(layParameters(lower, { learning_rate: 0.1, lambda: 2, max_depth: 4 }, SYNONYMS), {
    alpha: 0.5,
    learning_rate: 0.1,
    lambda: 2,
    max_depth: 4,
  });
  assert.deepEqual(layParameters(lower, {}, SYNONYMS), lower);
  for (const [a, b] of SYNONYMS) {
    assert.deepEqual(layParameters({ [a]: 1 }, { [b]: 2 }, SYNONYMS), { [b]: 2 });
    assert.deepEqual(layParameters({ [b]: 1 }, { [a]: 2 }, SYNONYMS), { [a]: 2 });
  }
});
