import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noOpActivities } from '../../../bench/pipeline/no-op-activities.js';
import { WORK_ACTIVITIES } from '../../../contracts/activities.js';
import type { PerennialActivities } from '../../../contracts/activities.js';
import { activitiesOf } from '../../../workers/plugin/activity-groups.js';
import type { TaskQueues, WorkerRole } from '../../../workers/plugin/plugin-options.js';
import { polledQueues } from '../../../workers/plugin/polled-queues.js';

const ALL: readonly WorkerRole[] = ['workflows', 'control', 'work'];

function polled(roles: readonly WorkerRole[], queues: Partial<TaskQueues> = {}): readonly string[] {
  return polledQueues({ taskQueue: 'shop', roles }, queues).map((queue) => `${queue.taskQueue}: ${queue.roles.join(' and ')}`);
}

test('a Worker takes what it has roles for from its own queue, and from where the settings put it', () => {
  assert.deepEqual(polled(ALL), ['shop: control and work', 'shop-work: work']);
  assert.deepEqual(polled(ALL, { work: 'heavy' }), ['shop: control and work', 'heavy: work']);
  assert.deepEqual(polled(ALL, { control: 'quick', work: 'heavy' }), ['shop: control and work', 'quick: control', 'heavy: work']);
  assert.deepEqual(polled(ALL, { control: 'other', work: 'other' }), ['shop: control and work', 'other: control and work']);
  assert.deepEqual(polled(ALL, { control: 'shop', work: 'shop' }), ['shop: control and work']);
  assert.deepEqual(polled(['workflows', 'control'], { work: 'heavy' }), ['shop: control']);
  assert.deepEqual(polled(['workflows'], { control: 'quick', work: 'heavy' }), ['shop: ']);
});

test('a Worker for work alone takes the queue that it was given, such as that of a step', () => {
  assert.deepEqual(polled(['work'], { control: 'quick', work: 'heavy' }), ['shop: work']);
});

test('each activity belongs to bookkeeping or to work', () => {
  const all = noOpActivities();
  const names = (...roles: WorkerRole[]): readonly string[] => Object.keys(activitiesOf(all satisfies PerennialActivities, roles)).sort();
  assert.deepEqual(names('work'), [...WORK_ACTIVITIES].sort());
  assert.deepEqual([...names('control'), ...names('work')].sort(), Object.keys(all).sort());
  assert.deepEqual(names('control', 'work'), Object.keys(all).sort());
  assert.deepEqual(names('workflows'), []);
});
