import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Connection } from '@temporalio/client';
import { LAST_RESORT_MS } from '../../fixtures/last-resort.js';
import { PerennialClient } from '../../../client/perennial-client.js';
import { WORKFLOW_TYPES, workflowIds } from '../../../contracts/names.js';
import { recordedActivities } from '../../workflows/histories/recorded-activities.js';
import { openWorkflowWorld } from '../../workflows/workflow-world.js';
import type { WorkflowWorld } from '../../workflows/workflow-world.js';

type Service = Connection['workflowService'];
type End = (service: Service, task: { readonly namespace: string; readonly taskToken: Uint8Array }) => Promise<unknown>;

let world: WorkflowWorld;
before(async () => {
  world = await openWorkflowWorld();
});
after(() => world.close());

/** As a worker does that does not know what came with the task. */
const leaveOut: End = (service, task) => service.respondWorkflowTaskCompleted({ ...task, identity: 'test', commands: [] });
const fail: End = (service, task) => service.respondWorkflowTaskFailed({ ...task, identity: 'test', cause: 4 });

async function endTask(taskQueue: string, end: End, timeoutMs = LAST_RESORT_MS): Promise<void> {
  const { connection } = world.client;
  const namespace = 'default';
  const poll = { namespace, taskQueue: { name: taskQueue }, identity: 'test' };
  const task = await connection.withDeadline(Date.now() + timeoutMs, () => connection.workflowService.pollWorkflowTaskQueue(poll));
  await end(connection.workflowService, { namespace, taskToken: task.taskToken });
}

for (const [how, end] of [
  ['left out of', leaveOut],
  ['failed with', fail],
] as const)
  test(`a decision that a worker has ${how} its task is taken by the next worker`, async () => {
    const model = how.replace(/ .*/, '');
    const client = new PerennialClient(world.client, { address: world.server.address, taskQueue: model, answerTimeoutMs: LAST_RESORT_MS });
    await world.client.workflow.start(WORKFLOW_TYPES.lifecycle, {
      workflowId: workflowIds.lifecycle(model),
      taskQueue: model,
      args: [{ formatVersion: 1, model, state: null }],
    });
    await endTask(model, leaveOut);
    const answer = client.pause(model, { changeId: 'c1', actor: 'ann', reason: 'test' });
    await endTask(model, end);
    await world.startWorker(recordedActivities().activities, model);
    assert.deepEqual(await answer, { changeId: 'c1', decision: 'accepted' });
  });

for (const [how, end] of [
  ['frozen over', undefined],
  ['failing with', fail],
] as const)
  test(`a decision whose worker is ${how} its task says what is not known and how to find out`, async () => {
    const model = `silent-${how.replace(/ .*/, '')}`;
    const client = new PerennialClient(world.client, { address: world.server.address, taskQueue: model, answerTimeoutMs: 4_000 });
    await world.client.workflow.start(WORKFLOW_TYPES.lifecycle, {
      workflowId: workflowIds.lifecycle(model),
      taskQueue: model,
      args: [{ formatVersion: 1, model, state: null }],
    });
    await endTask(model, leaveOut);
    const stopped = new AbortController();
    // A frozen one has the task and never answers.
    const worker = (async () => {
      while (!stopped.signal.aborted) await endTask(model, end ?? (() => Promise.resolve()), 2_000).catch(() => undefined);
    })();
    const answer = client.pause(model, { changeId: 'c1', actor: 'ann', reason: 'test' });
    const where = new RegExp(`is not known.* Fix: .*perennial status ${model}. and perennial/${model}/lifecycle in the Temporal Web UI`);
    await assert.rejects(answer, { code: 'WORKER_ABSENT', message: where });
    stopped.abort();
    await worker;
    await world.client.workflow.getHandle(workflowIds.lifecycle(model)).terminate();
  });
