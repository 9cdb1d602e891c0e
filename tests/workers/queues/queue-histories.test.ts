import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { waitForDecision } from '../../../client/wait-for-decision.js';
import { WORKFLOW_TYPES, workflowIds } from '../../../contracts/names.js';
import type { Execution } from '../../../contracts/workflows.js';
import { request, untilIdle } from '../lifecycle-run.js';
import { openPluginWorld, teamBundle, testPlugin, withWorkers } from '../plugin/plugin-world.js';
import type { PluginWorld } from '../plugin/plugin-world.js';
import { applied } from './queue-world.js';
import type { QueuedModel } from './queue-world.js';

let world: PluginWorld;
before(async () => {
  world = await openPluginWorld();
});
after(() => world.close());

const HOUR_S = 3_600;

/** How an activity was asked for, as its history has it. */
interface Asked {
  readonly queue: string;
  readonly priority: number;
  readonly fairness: string;
  readonly weight: number;
  readonly attemptS: number;
  readonly wholeS: number;
  readonly attempts: number;
}

/** By activity, of all these workflows; an activity is asked for the same way each time. */
async function askedIn(workflows: readonly string[]): Promise<ReadonlyMap<string, Asked>> {
  const asked = new Map<string, Asked>();
  for (const workflowId of workflows) {
    const { events } = await world.client.workflow.getHandle(workflowId).fetchHistory();
    for (const { activityTaskScheduledEventAttributes: scheduled } of events ?? []) {
      if (!scheduled) continue;
      const { priority, retryPolicy } = scheduled;
      asked.set(scheduled.activityType?.name ?? '', {
        queue: scheduled.taskQueue?.name ?? '',
        priority: priority?.priorityKey ?? 0,
        fairness: priority?.fairnessKey ?? '',
        weight: priority?.fairnessWeight ?? 0,
        attemptS: Number(scheduled.startToCloseTimeout?.seconds),
        wholeS: Number(scheduled.scheduleToCloseTimeout?.seconds),
        attempts: retryPolicy?.maximumAttempts ?? 0,
      });
    }
  }
  return asked;
}

/** Every kind of workflow of one model, on one Worker; a Worker more for each other queue. */
async function allAsked(queued: QueuedModel, otherQueues: readonly string[], execution: Execution): Promise<ReadonlyMap<string, Asked>> {
  const { model, taskQueue } = queued;
  const { plugin } = testPlugin();
  const others = otherQueues.map((queue) => ({ taskQueue: queue, plugins: [testPlugin({ roles: ['work'] }).plugin] }));
  const workers = [{ taskQueue, workflowBundle: await teamBundle(), plugins: [plugin] }, ...others];
  return withWorkers(
    workers.map((worker) => ({ connection: world.native, ...worker })),
    async () => {
      const client = await applied(world, queued);
      await client.requestRun(request(model));
      await untilIdle(client.lifecycle(model));
      await client.promote(model, 2, { actor: 'ann', reason: 'test', changeId: 'c' });
      await waitForDecision(client, { model, changeId: 'c' });
      const common = { formatVersion: 1, execution } as const;
      const started = [
        [WORKFLOW_TYPES.monitor, { ...common, model, name: 'inputs', definitionDigest: 'd1', asOf: 1 }],
        [WORKFLOW_TYPES.asyncPrediction, { ...common, endpoint: model, requestId: 'r1' }],
      ] as const;
      for (const [type, input] of started)
        await world.client.workflow.execute(type, { workflowId: `${model}/${type}`, taskQueue, args: [input] });
      await client.lifecycle(model).terminate();
      return askedIn([
        workflowIds.lifecycle(model),
        workflowIds.pipeline(model, 't1'),
        workflowIds.tune(model, 't1'),
        workflowIds.rollout(model, model, 'c'),
        ...started.map(([type]) => `${model}/${type}`),
      ]);
    },
  );
}

test('bookkeeping is taken before requests, requests before trainings, trainings before trials; each model is a fairness key', async () => {
  const execution: Execution = { work: { queue: 'usual-work' } };
  const asked = await allAsked({ model: 'usual', taskQueue: 'usual' }, [], execution);
  const priorities = Object.fromEntries([...asked].map(([name, { priority }]) => [name.replace('perennial.', ''), priority]));
  assert.deepEqual(priorities, {
    recordTrigger: 1,
    findUnpolled: 1,
    finishTriggers: 1,
    recordDecisions: 1,
    registerVersion: 1,
    deployVersion: 1,
    predictRequest: 2,
    closeRequest: 2,
    ingestSnapshot: 4,
    checkSnapshot: 4,
    trainModel: 4,
    evaluateRun: 4,
    monitorModel: 4,
    runTrial: 5,
    finishSearch: 5,
  });
  assert.deepEqual([...new Set([...asked.values()].map(({ fairness }) => fairness))], ['usual']);
  const queues = (name: string): string | undefined => asked.get(`perennial.${name}`)?.queue;
  assert.deepEqual(['recordTrigger', 'registerVersion', 'deployVersion', 'predictRequest'].map(queues), Array(4).fill('usual'));
  assert.deepEqual(['ingestSnapshot', 'runTrial', 'trainModel', 'monitorModel'].map(queues), Array(4).fill('usual-work'));
});

test('queue, timeout, attempts, priority and fairness of a step are those of its definition, else of the installation', async () => {
  const environment = {
    PERENNIAL_EXECUTION: JSON.stringify({
      control: { timeout: '3m', attempts: 7 },
      all: { timeout: '6h', attempts: 4, fairness: 2 },
      train: { queue: 'big', priority: 2 },
      test: { attempts: 9 },
    }),
  };
  const definition = { all: { timeout: '8h' }, train: { queue: 'set-gpu', timeout: '4d' }, tune: { attempts: 2 } } as const;
  const queued: QueuedModel = { model: 'set', taskQueue: 'set', execution: definition, environment };
  const asked = await allAsked(queued, ['set-gpu'], { control: { startToCloseTimeoutMs: 1_000 } });
  const of = (name: string): Asked | undefined => asked.get(`perennial.${name}`);
  const common = { fairness: 'set', weight: 2, wholeS: 72 * HOUR_S };
  assert.deepEqual(of('trainModel'), {
    ...common,
    queue: 'set-gpu',
    priority: 2,
    attemptS: 96 * HOUR_S,
    wholeS: 192 * HOUR_S,
    attempts: 4,
  });
  const work = { ...common, queue: 'set-work', attemptS: 8 * HOUR_S };
  assert.deepEqual(of('ingestSnapshot'), { ...work, priority: 4, attempts: 4 });
  assert.deepEqual(of('runTrial'), { ...work, priority: 5, attempts: 2 });
  assert.deepEqual(of('evaluateRun'), { ...work, priority: 4, attempts: 9 });
  assert.deepEqual([of('registerVersion')?.attemptS, of('registerVersion')?.attempts], [180, 7]);
  assert.equal(of('predictRequest')?.attemptS, 1, 'what no lifecycle starts has the execution of its own input');
});
