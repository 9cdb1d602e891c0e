import assert from 'node:assert/strict';
import { test } from 'node:test';
import { installationExecution } from '../../config/installation-execution.js';
import { loadLocalSettings } from '../../config/local-settings.js';
import type { Environment } from '../../config/setting-kinds.js';
import { isDomainError } from '../../core/errors.js';
import { JUNK } from '../core/policy/junk.js';

const executionWith = (environment: Environment) => installationExecution(loadLocalSettings(environment));

function problemsOf(environment: Environment): readonly string[] {
  try {
    loadLocalSettings(environment);
    return [];
  } catch (error) {
    if (!isDomainError(error)) throw error;
    return error.details.problems as readonly string[];
  }
}

test('work has a queue of its own beside that of the workflows, bookkeeping only when the settings name one', () => {
  assert.deepEqual(executionWith({}), { control: {}, work: { queue: 'perennial-work' } });
  assert.deepEqual(executionWith({ PERENNIAL_TASK_QUEUE: 'shop' }).work, { queue: 'shop-work' });
  const named = { PERENNIAL_TASK_QUEUE: 'shop', PERENNIAL_CONTROL_TASK_QUEUE: 'quick', PERENNIAL_WORK_TASK_QUEUE: 'heavy' };
  assert.deepEqual(executionWith(named), { control: { queue: 'quick' }, work: { queue: 'heavy' } });
});

test('timeouts, attempts, priorities and queues of steps are settable for an installation, those of bookkeeping too', () => {
  const PERENNIAL_EXECUTION = JSON.stringify({
    control: { timeout: '5m', attempts: 9, priority: 2 },
    all: { timeout: '6h', attempts: 4, priority: 3, fairness: 2 },
    train: { queue: 'gpu', timeout: '2d' },
  });
  assert.deepEqual(executionWith({ PERENNIAL_EXECUTION }), {
    control: { startToCloseTimeoutMs: 300_000, maximumAttempts: 9, priority: 2 },
    work: { queue: 'perennial-work', startToCloseTimeoutMs: 21_600_000, maximumAttempts: 4, priority: 3, fairnessWeight: 2 },
    steps: { train: { queue: 'gpu', startToCloseTimeoutMs: 172_800_000 } },
  });
});

test('an execution that cannot be used is a problem of the settings that names the field', () => {
  const problem = (text: string): string => problemsOf({ PERENNIAL_EXECUTION: text }).join();
  assert.match(problem('{'), /^PERENNIAL_EXECUTION: expected JSON such as \{"train"/);
  assert.match(problem('{"trian": {}}'), /^PERENNIAL_EXECUTION: it has no trian; it has all, control, preprocess/);
  assert.match(problem('{"train": {"timeout": "12 hours"}}'), /: it\.train\.timeout is no length of time from 1s to 366d/);
  assert.match(problem('{"control": {"attempts": 1.5}}'), /: it\.control\.attempts is a number, expected a whole number from 1 to 10000/);
  assert.match(problem('{"all": {"queue": "x"}}'), /: it\.all has a queue, which PERENNIAL_WORK_TASK_QUEUE names/);
  assert.match(problem('{"control": {"queue": "x"}}'), /: it\.control has a queue, which PERENNIAL_CONTROL_TASK_QUEUE names/);
});

test('whatever stands in it, the settings load or say which variable is wrong', () => {
  const names = JUNK.filter((junk) => typeof junk === 'string');
  const wholes = [
    ...JUNK.flatMap((junk) => [junk, { train: junk }, { control: { timeout: junk } }, { all: { queue: junk } }]),
    ...names.map((name) => ({ [name]: {} })),
  ];
  let refused = 0;
  for (const whole of wholes) {
    const text = JSON.stringify(whole);
    if (text === undefined) continue;
    const problems = problemsOf({ PERENNIAL_EXECUTION: text });
    assert.ok(
      problems.every((problem) => problem.startsWith('PERENNIAL_EXECUTION: it')),
      problems.join(),
    );
    refused += problems.length;
  }
  assert.ok(refused > 40);
});

test('a role that does not exist is a problem that names those that do', () => {
  assert.deepEqual(loadLocalSettings({ PERENNIAL_WORKER_ROLES: 'workflows, control' }).workerRoles, ['workflows', 'control']);
  assert.match(
    problemsOf({ PERENNIAL_WORKER_ROLES: 'workflows,activities' }).join(),
    /expected workflows, control, work, several with commas/,
  );
});
