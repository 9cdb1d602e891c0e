import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergeExecution, workQueue, workQueues } from '../../../../core/policy/state/execution.js';

const EXECUTION = { work: { queue: 'w' }, steps: { train: { queue: 'gpu' }, test: { priority: 1 } } };

test('a step has the queue that was said of it, else that of all work, else that of its workflow', () => {
  assert.equal(workQueue(EXECUTION, 'train', 'own'), 'gpu');
  assert.equal(workQueue(EXECUTION, 'test', 'own'), 'w');
  assert.equal(workQueue({ steps: EXECUTION.steps }, 'test', 'own'), 'own');
});

test('each queue of some steps is named once', () => {
  assert.deepEqual(workQueues(EXECUTION, ['preprocess', 'train', 'test'], 'own'), ['w', 'gpu']);
  assert.deepEqual(workQueues({}, ['preprocess', 'train'], 'own'), ['own']);
  assert.deepEqual(workQueues(EXECUTION, [], 'own'), []);
});

test('merging with nothing changes nothing, and what is said later counts', () => {
  assert.deepEqual(mergeExecution(EXECUTION, {}), { control: {}, ...EXECUTION });
  assert.deepEqual(mergeExecution({}, EXECUTION), { control: {}, ...EXECUTION });
  const later = { control: { priority: 2 }, steps: { test: { priority: 5 }, train: {} } };
  assert.deepEqual(mergeExecution(EXECUTION, later), {
    control: { priority: 2 },
    work: { queue: 'w' },
    steps: { train: { queue: 'gpu' }, test: { priority: 5 } },
  });
});
