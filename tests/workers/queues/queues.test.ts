import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '../../fixtures/eventually.js';
import { waitForDecision } from '../../../client/wait-for-decision.js';
import type { TrainOutcome } from '../../../contracts/activities.js';
import { WORK_ACTIVITIES } from '../../../contracts/activities.js';
import { heldActivity } from '../../workflows/histories/recorded-activities.js';
import { request, untilIdle, untilState } from '../lifecycle-run.js';
import { openPluginWorld, teamBundle, testPlugin, withWorkers } from '../plugin/plugin-world.js';
import type { PluginWorld, TestPlugin } from '../plugin/plugin-world.js';
import { applied } from './queue-world.js';

let world: PluginWorld;
before(async () => {
  world = await openPluginWorld();
});
after(() => world.close());

const decision = { actor: 'ann', reason: 'test' };
const TRAINED: TrainOutcome = { runId: 'r', rounds: 1, bestIteration: 0, metrics: {}, rows: { train: 1, validation: 1, test: 1 } };

test('while trainings take every slot of work and more wait, a promote and a rollback are carried out', async () => {
  const taskQueue = 'busy';
  const held = heldActivity(TRAINED);
  const { plugin, recorded } = testPlugin({ activities: { 'perennial.trainModel': held.run }, maxWorkActivities: 2 });
  // Few slots: whatever holds one of them for hours would hold up the rest.
  const options = { connection: world.native, taskQueue, workflowBundle: await teamBundle(), plugins: [plugin] };
  await withWorkers([{ ...options, maxConcurrentActivityTaskExecutions: 2 }], async () => {
    const models = ['busy-1', 'busy-2', 'busy-3', 'busy-4'];
    const clients = await Promise.all(models.map((model) => applied(world, { model, taskQueue })));
    await Promise.all(clients.map((client, i) => client.requestRun({ ...request(models[i] ?? ''), steps: ['preprocess', 'train'] })));
    await until('two trainings have started', () => recorded.calls.filter(({ name }) => name === 'perennial.trainModel').length >= 2);
    for (const [i, client] of clients.entries()) {
      const model = models[i] ?? '';
      const promoted = await client.promote(model, 1, { ...decision, changeId: 'promote' });
      assert.equal((await waitForDecision(client, { model, changeId: promoted.changeId })).state, 'deployed');
      const back = await client.rollback(model, { ...decision, changeId: 'rollback' });
      assert.equal((await waitForDecision(client, { model, changeId: back.changeId })).state, 'deployed');
      assert.notEqual((await client.status(model))?.active, null, 'the pipeline is still under way');
    }
    assert.equal(recorded.calls.filter(({ name }) => name === 'perennial.trainModel').length, 2, 'the others wait for a slot');
    held.release();
    for (const [i, client] of clients.entries()) await untilIdle(client.lifecycle(models[i] ?? ''));
  });
});

function namesOf({ recorded }: TestPlugin): readonly string[] {
  return [...new Set(recorded.calls.map(({ name }) => name))].sort();
}

const WORK: readonly string[] = [...WORK_ACTIVITIES];
const isWork = (name: string): boolean => WORK.includes(name);

for (const control of ['on the queue of the workflows', 'on a queue of its own'] as const) {
  test(`workflows, bookkeeping ${control} and work on three Workers: a pipeline deploys, a promote follows`, async () => {
    const own = control === 'on a queue of its own';
    const taskQueue = own ? 'three-own' : 'three';
    const queues = { workflows: taskQueue, work: `${taskQueue}-work`, ...(own ? { control: `${taskQueue}-control` } : {}) };
    const environment: Record<string, string> = own ? { PERENNIAL_CONTROL_TASK_QUEUE: queues.control ?? '' } : {};
    const workflows = testPlugin({ roles: ['workflows'], ...(own ? { controlTaskQueue: queues.control ?? '' } : {}) });
    const bookkeeping = testPlugin({ roles: ['control'], queues });
    const work = testPlugin({ roles: ['work'], queues });
    const team = own ? { activities: { payBack: async () => 'paid' } } : {};
    const connection = world.native;
    const workers = [
      { connection, taskQueue, workflowBundle: await teamBundle(), plugins: [workflows.plugin], ...team },
      { connection, taskQueue: queues.control ?? taskQueue, plugins: [bookkeeping.plugin] },
      { connection, taskQueue: queues.work, plugins: [work.plugin] },
    ];
    // In one process the Workers of one queue need connections of their own.
    const apart = await Promise.all(workers.map(async (worker) => ({ ...worker, connection: await world.connect([]) })));
    await withWorkers(apart, async () => {
      const model = own ? 'three-own' : 'three';
      const client = await applied(world, { model, taskQueue, environment });
      await client.requestRun(request(model));
      const state = await untilState(client.lifecycle(model), ({ counters, champion }) => counters.finished === 1 && champion !== null);
      assert.equal(state.champion?.version, 1);
      await client.promote(model, 3, { ...decision, changeId: 'c' });
      assert.equal((await waitForDecision(client, { model, changeId: 'c' })).state, 'deployed');
      await untilIdle(client.lifecycle(model));
    });
    assert.equal(workflows.opened.count, 0);
    assert.ok(namesOf(bookkeeping).length > 4 && !namesOf(bookkeeping).some(isWork), namesOf(bookkeeping).join());
    assert.deepEqual(namesOf(work), [
      'perennial.checkSnapshot',
      'perennial.evaluateRun',
      'perennial.finishSearch',
      'perennial.ingestSnapshot',
      'perennial.runTrial',
      'perennial.trainModel',
    ]);
  });
}
