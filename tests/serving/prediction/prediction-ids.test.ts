import assert from 'node:assert/strict';
import test from 'node:test';
import { PredictionIds } from '../../../serving/prediction/prediction-ids.js';

test('ids of one process rise strictly, also within a millisecond and when the clock is set back', () => {
  const ids = new PredictionIds();
  const times = [1_000, 1_000, 1_000, 999, 5, 2_000, 2_000, 1_999];
  const made = times.map((ms) => ids.next(ms));
  assert.deepEqual([...made].sort(), made);
  assert.equal(new Set(made).size, made.length);
});

test('more ids than fit into one millisecond still rise', () => {
  const ids = new PredictionIds();
  let last = '';
  for (let i = 0; i < 36 ** 4 + 10; i += 1) {
    const id = ids.next(1_000);
    if (id <= last) assert.fail(`${id} after ${last}`);
    last = id;
  }
});

test('ids of two processes at the same time differ', () => {
  assert.notEqual(new PredictionIds().next(1), new PredictionIds().next(1));
});
