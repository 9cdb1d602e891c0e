import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineModel } from '../../../core/definition/define/define-model.js';
import { executionOf } from '../../../core/definition/execution-input.js';
import { lifecycleDefinition, modelExecution } from '../../../core/definition/lifecycle-definition.js';
import { validateDefinition } from '../../../core/definition/define/validate-definition.js';
import { isDomainError } from '../../../core/errors.js';
import { jsonBytes } from '../../../core/policy/state/bounds.js';
import { readExecution } from '../../../core/policy/read/read-execution.js';
import { MessageProblem } from '../../../core/policy/read/read-fields.js';
import { spoiled } from '../policy/junk.js';
import { FLIGHT_DELAY } from './flight-delay-input.js';

const WRITTEN = {
  all: { queue: 'heavy', attempts: 5 },
  train: { queue: 'gpu', timeout: '12h', attempts: 2, priority: 3, fairness: 0.5 },
  monitor: { timeout: '90s' },
};
const STORED = {
  work: { queue: 'heavy', maximumAttempts: 5 },
  steps: {
    train: { queue: 'gpu', startToCloseTimeoutMs: 43_200_000, maximumAttempts: 2, priority: 3, fairnessWeight: 0.5 },
    monitor: { startToCloseTimeoutMs: 90_000 },
  },
};

test('what a definition says of its steps is stored in milliseconds, and is no part of what was trained', () => {
  const definition = defineModel({ ...FLIGHT_DELAY, execution: WRITTEN } as never);
  assert.deepEqual(definition.policy.execution, STORED);
  assert.deepEqual(definition.training, defineModel(FLIGHT_DELAY).training);
  assert.deepEqual(readExecution(definition.policy.execution, 'execution'), STORED);
});

test('a definition is asked before the installation, field by field, and a step before all work', () => {
  const definition = defineModel({ ...FLIGHT_DELAY, execution: WRITTEN } as never);
  const installation = {
    control: { startToCloseTimeoutMs: 5_000 },
    work: { queue: 'perennial-work', priority: 2 },
    steps: { train: { queue: 'big', fairnessWeight: 9, heartbeatTimeoutMs: 7 }, test: { queue: 'small' } },
  };
  const expected = {
    control: { startToCloseTimeoutMs: 5_000 },
    work: { queue: 'heavy', maximumAttempts: 5, priority: 2 },
    steps: { train: { ...STORED.steps.train, heartbeatTimeoutMs: 7 }, test: { queue: 'small' }, monitor: STORED.steps.monitor },
  };
  assert.deepEqual(modelExecution(definition, installation), expected);
  assert.deepEqual(lifecycleDefinition(definition, 'd1', { execution: installation, searchAttributes: false }).execution, expected);
  assert.deepEqual(modelExecution(defineModel(FLIGHT_DELAY), installation), installation);
});

test('anything wrong in it is refused with the field as it was written, or taken without what does not belong there', () => {
  let refused = 0;
  for (const value of spoiled(WRITTEN)) {
    try {
      const stored = executionOf(value, 'execution');
      assert.deepEqual(readExecution(JSON.parse(JSON.stringify(stored)), 'execution'), stored, 'what is taken can be read again');
      assert.ok(jsonBytes(stored) < 4_000);
    } catch (error) {
      if (!(error instanceof MessageProblem)) throw error;
      assert.match(error.message, /^execution(?:\.(?:all|train|monitor)(?:\.(?:queue|timeout|attempts|priority|fairness))?)? (?:is|has) /);
      assert.ok(error.message.length < 200, error.message);
      refused += 1;
    }
  }
  assert.ok(refused > 100);
});

const WRONG: readonly (readonly [object, string])[] = [
  [{ trian: {} }, 'execution has no trian; it has all, preprocess, tune, train, test, monitor, batch'],
  [{ control: {} }, 'execution has no control; it has all, preprocess, tune, train, test, monitor, batch'],
  [{ train: { quue: 'gpu' } }, 'execution.train has no quue; it has queue, timeout, attempts, priority, fairness'],
  [
    { train: { queue: 'a b' } },
    'execution.train.queue is a text of 3 characters, expected a task queue of 1 to 200 characters without spaces',
  ],
  [{ train: { timeout: '500d' } }, 'execution.train.timeout is no length of time from 1s to 366d, such as "12h"'],
  [{ train: { timeout: 60 } }, 'execution.train.timeout is no length of time from 1s to 366d, such as "12h"'],
  [{ all: { attempts: 0 } }, 'execution.all.attempts is a number, expected a whole number from 1 to 10000'],
  [{ all: { priority: 6 } }, 'execution.all.priority is a number, expected a whole number from 1 to 5'],
  [{ all: { fairness: -1 } }, 'execution.all.fairness is not a number from 0.001 to 1000'],
];

for (const [execution, line] of WRONG) {
  test(`a definition with the execution ${JSON.stringify(execution)} is refused by name`, () => {
    assert.throws(
      () => defineModel({ ...FLIGHT_DELAY, execution }),
      (error: Error) => isDomainError(error) && error.code === 'DEFINITION_INVALID' && error.message.includes(line),
    );
  });
}

test('a stored definition with an execution that cannot be read is refused as well', () => {
  const definition = defineModel(FLIGHT_DELAY);
  const broken = { ...definition, policy: { ...definition.policy, execution: { steps: { train: { queue: 7 } } } } };
  assert.throws(() => validateDefinition(broken), /policy\.execution\.steps\.train\.queue is a number, expected a task queue/);
});
