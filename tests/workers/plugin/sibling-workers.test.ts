import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import type { WorkerOptions, WorkerPlugin } from '@temporalio/worker';
import { until } from '../../fixtures/eventually.js';
import { heldActivity } from '../../workflows/histories/recorded-activities.js';
import { AesGcmCodec } from '../aes-gcm-codec.js';
import { openPluginWorld, teamBundle, testPlugin, withWorkers } from './plugin-world.js';
import type { PluginWorld } from './plugin-world.js';

const MONITORED = { kind: 'drift', reportId: 'r', verdict: 'ok', rows: 10, maturedRows: 10, drifted: [] } as const;

let world: PluginWorld;
before(async () => {
  world = await openPluginWorld();
});
after(() => world.close());

/** Any activity of work, straight to a queue. */
function work(id: string, taskQueue: string, client: Client = world.client): Promise<unknown> {
  return client.activity.execute('perennial.monitorModel', { id, taskQueue, startToCloseTimeout: '1 minute', args: [{}] });
}

/** The SDK lets one connection have one Worker of a queue: whether it is free tells whether somebody has it. */
async function isFree(taskQueue: string): Promise<boolean> {
  const activities = { 'perennial.monitorModel': async () => MONITORED };
  const worker = await Worker.create({ connection: world.native, taskQueue, activities }).catch(() => undefined);
  await worker?.runUntil(Promise.resolve());
  return worker !== undefined;
}

test('the queue of work is taken beside a Worker from its start to its end, and no longer', async () => {
  const { plugin, recorded } = testPlugin({ roles: ['control', 'work'], queues: { work: 'beside-work' } });
  await withWorkers([{ connection: world.native, taskQueue: 'beside', plugins: [plugin] }], async () => {
    await work('beside', 'beside-work');
    assert.equal(await isFree('beside-work'), false);
  });
  assert.deepEqual(
    recorded.calls.map(({ name }) => name),
    ['perennial.monitorModel'],
  );
  assert.equal(await isFree('beside-work'), true);
});

test('bookkeeping that the settings put on a queue of its own is taken there, beside work on another', async () => {
  const { plugin } = testPlugin({ roles: ['control', 'work'], queues: { control: 'apart-control', work: 'apart-work' } });
  await withWorkers([{ connection: world.native, taskQueue: 'apart', plugins: [plugin] }], async () => {
    const probe = { id: 'apart', taskQueue: 'apart-control', startToCloseTimeout: '1 minute', args: [{ queues: [] }] } as const;
    assert.deepEqual(await world.client.activity.execute('perennial.findUnpolled', probe), []);
    await work('apart', 'apart-work');
  });
});

test('two Workers of one plugin share the queue of work, which is taken until the last of them ends', async () => {
  const { plugin } = testPlugin({ roles: ['control', 'work'], queues: { work: 'shared-work' } });
  const options = { connection: world.native, plugins: [plugin] };
  const [first, second] = [
    await Worker.create({ ...options, taskQueue: 'shared-1' }),
    await Worker.create({ ...options, taskQueue: 'shared-2' }),
  ];
  const running = [first.run(), second.run()];
  await work('shared-both', 'shared-work');
  first.shutdown();
  await running[0];
  await work('shared-one', 'shared-work');
  second.shutdown();
  await running[1];
  assert.equal(await isFree('shared-work'), true);
});

test('a Worker whose queue of work cannot be taken ends with the reason, and closes what it opened', async () => {
  const { plugin, opened } = testPlugin({ roles: ['control', 'work'], queues: { work: 'occupied' } });
  const occupant = await Worker.create({ connection: world.native, taskQueue: 'occupied', activities: { other: async () => 1 } });
  await occupant.runUntil(async () => {
    const worker = await Worker.create({ connection: world.native, taskQueue: 'occupier', plugins: [plugin] });
    await assert.rejects(worker.run(), /overlapping worker task types on the same namespace, task queue/);
    assert.equal(worker.getState(), 'STOPPED');
  });
  assert.deepEqual(opened, { count: 1, closed: 1 });
});

/** A context of which the queue of work is lost while the Worker runs. */
function lostContext(taskQueue: string, lost: Promise<void>): WorkerPlugin {
  return {
    name: 'team.Lease',
    runWorker: async (worker, next) => {
      const running = next(worker);
      if (worker.options.taskQueue === taskQueue) {
        await lost;
        worker.shutdown();
        await running;
        throw new Error('the lease was lost');
      }
      await running;
    },
  };
}

test('a failure beside a Worker stops it, lets its own activities end, and is then its failure', async (t) => {
  const rejections: unknown[] = [];
  const note = (reason: unknown): void => void rejections.push(reason);
  process.on('unhandledRejection', note);
  t.after(() => process.off('unhandledRejection', note));
  const [held, lost] = [heldActivity<readonly string[]>(['held']), heldActivity<void>(undefined)];
  const activities = { 'perennial.findUnpolled': held.run };
  const { plugin, recorded } = testPlugin({ roles: ['control', 'work'], queues: { work: 'lease-work' }, activities });
  const plugins = [plugin, lostContext('lease-work', lost.run())];
  const worker = await Worker.create({ connection: world.native, taskQueue: 'lease', plugins, shutdownGraceTime: '1 hour' });
  const failed = assert.rejects(worker.run(), /the lease was lost/);
  await work('lease', 'lease-work');
  const options = { id: 'lease-control', taskQueue: 'lease', startToCloseTimeout: '1 minute', args: [{ queues: [] }] } as const;
  const control = world.client.activity.execute('perennial.findUnpolled', options);
  await until('the activity has started', () => recorded.calls.some(({ name }) => name === 'perennial.findUnpolled'));
  lost.release();
  await until('the worker stops', () => worker.getState() !== 'RUNNING');
  held.release();
  assert.deepEqual(await control, ['held']);
  await failed;
  assert.deepEqual(rejections, []);
});

/** Encrypts with a key of its own each time it is asked, so that what was configured twice cannot be read; counts what it sees. */
function codecPlugin(codec: AesGcmCodec): { readonly plugin: WorkerPlugin; readonly seen: string[]; readonly contexts: string[] } {
  const seen: string[] = [];
  const contexts: string[] = [];
  const plugin: WorkerPlugin = {
    name: 'team.Codec',
    configureWorker: (options) => ({
      ...options,
      dataConverter: { payloadCodecs: [...(options.dataConverter?.payloadCodecs ?? []), codec] },
      interceptors: {
        ...options.interceptors,
        activity: [
          ...(options.interceptors?.activity ?? []),
          ({ info }) => ({ inbound: { execute: (input, next) => (seen.push(info.activityType), next(input)) } }),
        ],
      },
    }),
    runWorker: async (worker, next) => {
      contexts.push(worker.options.taskQueue);
      return next(worker);
    },
  };
  return { plugin, seen, contexts };
}

for (const place of ['before ours', 'after ours', 'on the connection'] as const) {
  test(`work beside a Worker has the codec, the interceptors and the context of another plugin once (${place})`, async () => {
    const codec = new AesGcmCodec();
    const other = codecPlugin(codec);
    const queue = place.replaceAll(' ', '-');
    const { plugin: ours, recorded } = testPlugin({ queues: { work: `${queue}-work` } });
    const plugins = { 'before ours': [other.plugin, ours], 'after ours': [ours, other.plugin], 'on the connection': [] }[place];
    const connection = place === 'on the connection' ? await world.connect([ours, other.plugin] as never) : world.native;
    const options: WorkerOptions = { connection, taskQueue: queue, workflowBundle: await teamBundle(), plugins };
    const client = new Client({ connection: world.client.connection, dataConverter: { payloadCodecs: [codec] } });
    await withWorkers([options], async () => assert.deepEqual(await work(queue, `${queue}-work`, client), MONITORED));
    assert.deepEqual(recorded.calls, [{ name: 'perennial.monitorModel', input: {} }]);
    assert.deepEqual(other.seen, ['perennial.monitorModel']);
    assert.deepEqual(other.contexts, [queue, `${queue}-work`]);
  });
}
