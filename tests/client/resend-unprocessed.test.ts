import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PerennialClient } from '../../client/perennial-client.js';
import { WORKFLOW_TYPES, workflowIds } from '../../contracts/names.js';
import { recordedActivities } from '../workflows/recorded-activities.js';
import { openWorkflowWorld } from '../workflows/workflow-world.js';
import type { WorkflowWorld } from '../workflows/workflow-world.js';

const MODEL = 'unprocessed';

/** As a worker does that does not know what came with the task. */
async function endTaskWithoutAnything({ client }: WorkflowWorld): Promise<void> {
  const { connection } = client;
  const namespace = 'default';
  const poll = { namespace, taskQueue: { name: MODEL }, identity: 'test' };
  const task = await connection.withDeadline(Date.now() + 60_000, () => connection.workflowService.pollWorkflowTaskQueue(poll));
  await connection.workflowService.respondWorkflowTaskCompleted({ namespace, taskToken: task.taskToken, identity: 'test', commands: [] });
}

test('a decision that a worker has left out of its task is taken by the next one', async () => {
  const world = await openWorkflowWorld();
  try {
    const client = new PerennialClient(world.client, { address: world.server.address, taskQueue: MODEL });
    await world.client.workflow.start(WORKFLOW_TYPES.lifecycle, {
      workflowId: workflowIds.lifecycle(MODEL),
      taskQueue: MODEL,
      args: [{ formatVersion: 1, model: MODEL, state: null }],
    });
    await endTaskWithoutAnything(world);
    const answer = client.pause(MODEL, { changeId: 'c1', actor: 'ann', reason: 'test' });
    await endTaskWithoutAnything(world);
    await world.startWorker(recordedActivities().activities, MODEL);
    assert.deepEqual(await answer, { changeId: 'c1', decision: 'accepted' });
  } finally {
    await world.close();
  }
});
