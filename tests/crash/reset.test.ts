import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { workflowIds } from '../../contracts/names.js';
import { CrashWorld } from './world/crash-world.js';
import { readEndState } from './world/end-state.js';
import type { EndState } from './world/end-state.js';
import type { ModelHome } from './world/model-home.js';
import { currentRun, resetPoints, resetWorkflow } from './world/reset-workflow.js';
import { loopEnded, onActivity, openWorker, settle, startLoop, TRIGGER_ID } from './world/whole-loop.js';

/** Long enough for a reset to be made before the activity begins its work. */
const PAUSE_MS = 400;
const STEPS = ['ingestSnapshot', 'checkSnapshot', 'trainModel', 'evaluateRun', 'registerVersion'].map((name) => `perennial.${name}`);
const LIFECYCLE_STEPS = ['recordTrigger', 'trainModel', 'deployVersion', 'finishTriggers'].map((name) => `perennial.${name}`);

let world: CrashWorld;
before(async () => {
  world = await CrashWorld.open();
});
after(() => world.close());

async function endedLoop(model: string): Promise<{ readonly home: ModelHome; readonly end: EndState }> {
  const home = await world.newHome(model);
  await openWorker(world.steady, home);
  await startLoop(world, home);
  await loopEnded(world, home);
  return { home, end: await readEndState(home) };
}

/** What the lifecycle knows has to be what is deployed. */
async function assertLifecycle(model: string): Promise<void> {
  const state = await world.clientOf(model).status(model);
  assert.deepEqual(state?.champion, { version: 1, revision: 1 });
  assert.deepEqual(
    state.recent.map(({ triggerId, outcome }) => [triggerId, outcome.state]),
    [[TRIGGER_ID, 'deployed']],
  );
}

async function finish(home: ModelHome, end: EndState): Promise<void> {
  await assertLifecycle(home.model);
  assert.deepEqual(await settle(world, home, 0), end);
  await home.remove();
}

test('a pipeline that ended, reset to any of its workflow tasks, ends the same again', async () => {
  const { home, end } = await endedLoop('pipeline-after');
  const client = world.client.temporal;
  const workflowId = workflowIds.pipeline(home.model, TRIGGER_ID);
  const runId = await currentRun(client, workflowId);
  const points = await resetPoints(client, workflowId, runId);
  assert.ok(points.length >= STEPS.length);
  for (const point of points) {
    const reset = await resetWorkflow(client, workflowId, runId, point);
    const result = await client.workflow.getHandle(workflowId, reset).result();
    assert.deepEqual([result.state, result.version], ['accepted', 1]);
    assert.deepEqual(await readEndState(home), end);
  }
  await finish(home, end);
});

test('a lifecycle whose model is deployed, reset to any of its workflow tasks, knows the same again', async () => {
  const { home, end } = await endedLoop('lifecycle-after');
  const client = world.client.temporal;
  const workflowId = workflowIds.lifecycle(home.model);
  const runId = await currentRun(client, workflowId);
  for (const point of await resetPoints(client, workflowId, runId)) {
    await resetWorkflow(client, workflowId, runId, point);
    await loopEnded(world, home);
    await assertLifecycle(home.model);
    assert.deepEqual(await readEndState(home), end);
  }
  await finish(home, end);
});

/** Resets a workflow to its newest workflow task whenever one of the activities starts for the first time. */
async function resetInTheMiddle(model: string, workflowId: string, activities: readonly string[]): Promise<void> {
  const { end } = await endedLoop(`${model}-before`);
  const home = await world.newHome(model);
  const client = world.client.temporal;
  const left = new Set(activities);
  let resets = Promise.resolve();
  onActivity(world.steady, model, (activity) => {
    if (!left.delete(activity)) return;
    resets = resets.then(async () => {
      const runId = await currentRun(client, workflowId);
      const point = (await resetPoints(client, workflowId, runId)).at(-1);
      if (point !== undefined) await resetWorkflow(client, workflowId, runId, point);
    });
  });
  await openWorker(world.steady, home, { pauseMs: PAUSE_MS });
  await startLoop(world, home);
  await loopEnded(world, home);
  await resets;
  await loopEnded(world, home);
  assert.deepEqual([...left], []);
  await finish(home, end);
}

test('a pipeline reset in the middle of each step ends the same, although both runs of the step go on', async () => {
  const model = 'pipeline-during';
  await resetInTheMiddle(model, workflowIds.pipeline(model, TRIGGER_ID), STEPS);
});

test('a lifecycle reset while its pipeline and its rollout run ends the same', async () => {
  const model = 'lifecycle-during';
  await resetInTheMiddle(model, workflowIds.lifecycle(model), LIFECYCLE_STEPS);
});
