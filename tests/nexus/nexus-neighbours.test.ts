import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { operation, service, serviceHandler } from 'nexus-rpc';
import { workflowIds } from '../../contracts/names.js';
import { PerennialPlugin } from '../../workers/plugin/perennial-plugin.js';
import { AesGcmCodec } from '../workers/aes-gcm-codec.js';
import { startLifecycle } from '../workers/lifecycle-run.js';
import { withWorkers } from '../workers/plugin/plugin-world.js';
import { CALLERS, createEndpoint, openNexusWorld, QUEUE } from './nexus-world.js';
import type { NexusWorld } from './nexus-world.js';

let world: NexusWorld;
before(async () => {
  world = await openNexusWorld();
});
after(() => world.close());

const DECISION = { actor: 'pricing', reason: 'campaign' };
const DEPLOYED = { state: 'deployed', version: 1, revision: 1, text: 'version 1 is deployed as revision 1' };

/** A service of a team that has the plugin in its own Worker. */
function teamService(name: string) {
  return serviceHandler(service(name, { double: operation<number, number>() }), { double: async (_context, input) => 2 * input });
}

test("a team's own service is beside ours, and a plugin that is given twice adds ours once", async () => {
  const { activities } = world.activities();
  const plugin = new PerennialPlugin({ openActivities: async () => ({ activities, close: async () => undefined }) });
  const connection = await world.connect([plugin]);
  const worker = { ...world.worker(activities), connection, plugins: [plugin], nexusServices: [teamService('shop')] };
  await withWorkers([worker, world.callerWorker], async () => {
    await startLifecycle(world.client, 'beside', QUEUE);
    assert.deepEqual(await (await world.ask('run', { model: 'beside', ...DECISION }, 'beside-run')).result(), DEPLOYED);
  });
});

test('another service under our name is refused when the Worker is created, whoever registered it', async () => {
  const { activities } = world.activities();
  const worker = { ...world.worker(activities), nexusServices: [teamService('perennial')] };
  await assert.rejects(Worker.create(worker), (error: Error & { code?: string }) => {
    assert.equal(error.code, 'PLUGIN_NEXUS_CLASH');
    assert.match(error.message, /already has a Nexus service named perennial, and it is not this plugin's\. Fix: rename your service/);
    return true;
  });
});

test('where bookkeeping has a queue of its own, a run that another namespace asked for takes its activities there', async () => {
  const { activities } = world.activities();
  const openActivities = async () => ({
    activities,
    queues: { control: 'own-control', work: 'own-control' },
    close: async () => undefined,
  });
  const control = new PerennialPlugin({ roles: ['control', 'work'], openActivities });
  await createEndpoint(world, 'own-control', 'own-control');
  const workflows = world.worker(activities, { taskQueue: 'own-workflows' }, ['workflows']);
  const others = { connection: world.native, taskQueue: 'own-control', plugins: [control] };
  await withWorkers([workflows, others, world.callerWorker], async () => {
    await startLifecycle(world.client, 'split', 'own-workflows', {}, { queue: 'own-control' });
    const asking = await world.callers.workflow.start('call', {
      workflowId: 'split-run',
      taskQueue: CALLERS,
      args: ['run', { model: 'split', triggerId: 't1', ...DECISION }, 'own-control'],
    });
    assert.deepEqual(await asking.result(), DEPLOYED);
    const behind = await world.client.workflow.getHandle(workflowIds.requestedRun('split', 't1')).fetchHistory();
    const scheduled = behind.events?.flatMap((event) => event.activityTaskScheduledEventAttributes ?? []) ?? [];
    assert.deepEqual(
      scheduled.map(({ taskQueue }) => taskQueue?.name),
      ['own-control'],
    );
  });
});

test('with the same codec on both sides nothing of a request is stored in plain text, on neither side', async () => {
  const dataConverter = { payloadCodecs: [new AesGcmCodec()] };
  const { connection } = world.client;
  const here = new Client({ connection, dataConverter });
  const there = new Client({ connection, namespace: CALLERS, dataConverter });
  const { activities } = world.activities({
    'perennial.signalLifecycle': async ({ start, replyTo }) =>
      here.workflow.getHandle(workflowIds.lifecycle(start.model)).signal('perennial.trigger', { start, replyTo }),
  });
  const workers = [world.worker(activities, { dataConverter }), { ...world.callerWorker, dataConverter }];
  const request = { model: 'secret', actor: 'pricing', triggerId: 't1', reason: 'sentinel-7f3a' };
  await withWorkers(workers, async () => {
    await startLifecycle(here, 'secret', QUEUE);
    const call = { workflowId: 'secret-run', taskQueue: CALLERS, args: ['run', request] };
    assert.deepEqual(await there.workflow.execute('call', call), DEPLOYED);
    assert.deepEqual(await there.workflow.execute('call', { ...call, workflowId: 'secret-again' }), DEPLOYED);
  });
  const histories = [
    await there.workflow.getHandle('secret-run').fetchHistory(),
    await here.workflow.getHandle(workflowIds.requestedRun('secret', 't1')).fetchHistory(),
  ];
  for (const history of histories) {
    const bytes = Buffer.from(proto.temporal.api.history.v1.History.encode(history).finish());
    assert.equal(bytes.includes('sentinel-7f3a'), false);
    assert.ok(bytes.includes('binary/encrypted'));
  }
});
