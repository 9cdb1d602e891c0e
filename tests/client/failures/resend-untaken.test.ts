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

async function endTask(taskQueue: string, end: End): Promise<void> {
  const { connection } = world.client;
  const namespace = 'default';
  const poll = { namespace, taskQueue: { name: taskQueue }, identity: 'test' };
  const task = await connection.withDeadline(Date.now() + LAST_RESORT_MS, () => connection.workflowService.pollWorkflowTaskQueue(poll));
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
