import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { WorkflowHandle } from '@temporalio/client';
import { eventually, until } from '../../fixtures/eventually.js';
import { findUnpolled } from '../../../activities/lifecycle/find-unpolled.js';
import { WORKFLOW_TYPES, workflowIds } from '../../../contracts/names.js';
import type { TrainOutcome } from '../../../contracts/activities.js';
import { isTaken, queueTakers } from '../../../core/temporal/queue-takers.js';
import { describing } from '../../workflows/described-workflows.js';
import { heldActivity } from '../../workflows/histories/recorded-activities.js';
import { request, startLifecycle, untilIdle } from '../lifecycle-run.js';
import { openPluginWorld, teamBundle, testPlugin, withWorkers } from '../plugin/plugin-world.js';
import type { PluginWorld } from '../plugin/plugin-world.js';
import { applied, currentDetails } from './queue-world.js';

let world: PluginWorld;
before(async () => {
  world = await openPluginWorld();
});
after(() => world.close());

const TRAINED: TrainOutcome = { runId: 'r', rounds: 1, bestIteration: 0, metrics: {}, rows: { train: 1, validation: 1, test: 1 } };

function untilDetails(handle: WorkflowHandle, wanted: (details: string) => boolean): Promise<string> {
  return eventually('the details say so', () => currentDetails(handle).catch(() => ''), wanted);
}

const lonely = (queue: string) => new RegExp(`nobody asked the task queue ${queue} for work when we looked: start a worker that does`);

test('a step whose queue nobody asks is named by lifecycle and pipeline until somebody takes it', async () => {
  const [model, taskQueue, gpu] = ['lonely', 'lonely', 'lonely-gpu'];
  const found = { 'perennial.findUnpolled': findUnpolled, ...describing(world.client) };
  const { plugin, recorded } = testPlugin({ activities: found });
  const held = heldActivity(TRAINED);
  const trainer = testPlugin({ roles: ['work'], activities: { 'perennial.trainModel': held.run } });
  const options = { connection: world.native, taskQueue, workflowBundle: await teamBundle(), plugins: [plugin] };
  await withWorkers([options], async () => {
    const lifecycle = await startLifecycle(world.client, model, taskQueue, { reconcileMs: 500 });
    const client = await applied(world, { model, taskQueue, execution: { train: { queue: gpu } } });
    await client.requestRun(request(model));
    const pipeline = world.client.workflow.getHandle(workflowIds.pipeline(model, 't1'));
    const waiting = await untilDetails(pipeline, (details) => /▶\s+\| train/.test(details));
    assert.match(waiting, lonely(gpu), 'also after the stages before it, which another queue did');
    assert.doesNotMatch(waiting, lonely(`${taskQueue}-work`));
    assert.match(await currentDetails(lifecycle), lonely(gpu));
    assert.ok(!recorded.calls.some(({ name }) => name === 'perennial.trainModel'));
    await withWorkers([{ connection: world.native, taskQueue: gpu, plugins: [trainer.plugin] }], async () => {
      const seen = await untilDetails(lifecycle, (details) => !lonely(gpu).test(details));
      assert.match(seen, /pipeline\s+\| t1 /, 'while the pipeline is under way');
      held.release();
      await untilIdle(lifecycle);
      assert.doesNotMatch(await currentDetails(pipeline), lonely(gpu));
    });
    assert.deepEqual(
      trainer.recorded.calls.map(({ name }) => name),
      ['perennial.trainModel'],
    );
    await lifecycle.terminate();
  });
});

test('a monitor names the queue that nobody asks, and still waits there', async () => {
  const { plugin } = testPlugin({ activities: { 'perennial.findUnpolled': findUnpolled } });
  const options = { connection: world.native, taskQueue: 'watch', workflowBundle: await teamBundle(), plugins: [plugin] };
  await withWorkers([options], async () => {
    const execution = { steps: { monitor: { queue: 'nowhere' } } };
    const input = { formatVersion: 1, model: 'watch', name: 'inputs', definitionDigest: 'd1', asOf: 1, execution };
    const start = { workflowId: 'watch', taskQueue: 'watch', args: [input] };
    const monitor = await world.client.workflow.start(WORKFLOW_TYPES.monitor, start);
    await untilDetails(monitor, (details) => lonely('nowhere').test(details));
    await monitor.terminate();
  });
});

test('a worker that trains in all of its slots does not ask for hours, and counts as one that takes from the queue', async () => {
  const held = heldActivity(TRAINED);
  const { plugin, recorded } = testPlugin({ roles: ['work'], activities: { 'perennial.trainModel': held.run } });
  const options = { connection: world.native, taskQueue: 'full', plugins: [plugin], maxConcurrentActivityTaskExecutions: 1 };
  const service = world.client.workflowService;
  const takers = (nowMs: number, kind: 'workflows' | 'activities' = 'activities') =>
    queueTakers({ service, namespace: 'default', nowMs }, 'full', kind);
  assert.deepEqual(await takers(Date.now()), { asking: 0, busy: 0 });
  await withWorkers([options], async () => {
    const training = world.client.activity.execute('perennial.trainModel', {
      id: 'full',
      taskQueue: 'full',
      startToCloseTimeout: '1 hour',
      args: [{}],
    });
    await until('the training has started', () => recorded.calls.length > 0);
    assert.equal((await takers(Date.now())).asking, 1, 'it has asked within 90 s');
    // As if it had not for that long.
    await until('the worker has reported', async () => isTaken(await takers(Date.now() + 100_000)));
    assert.deepEqual(await takers(Date.now() + 100_000), { asking: 0, busy: 1 });
    assert.deepEqual(await takers(Date.now() + 100_000, 'workflows'), { asking: 0, busy: 0 }, 'not of workflows');
    assert.deepEqual(await takers(Date.now() + 3_600_000), { asking: 0, busy: 0 }, 'nor for long after its last report');
    held.release();
    await training;
  });
});

test('a queue whose name cannot be asked for is one of which the server does not say whether somebody is busy there', async () => {
  const { workflowService: service } = world.client;
  assert.deepEqual(await queueTakers({ service, namespace: 'default', nowMs: Date.now() }, `"it's"`, 'activities'), {
    asking: 0,
    busy: null,
  });
});
