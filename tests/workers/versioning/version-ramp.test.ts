import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { WorkflowHandle } from '@temporalio/client';
import { until } from '../../fixtures/eventually.js';
import { WORKFLOW_TYPES, workflowIds } from '../../../contracts/names.js';
import * as messages from '../../../workflows/contract/messages.js';
import { heldActivity, recordedActivities } from '../../workflows/histories/recorded-activities.js';
import type { RecordedActivities } from '../../workflows/histories/recorded-activities.js';
import { outcomeOf, request, startLifecycle, untilIdle } from '../lifecycle-run.js';
import { openPluginWorld } from '../plugin/plugin-world.js';
import type { PluginWorld } from '../plugin/plugin-world.js';
import { buildOf, makeCurrent, ramp, startBuild, startSplitLifecycle, untilDone, untilDrained } from './versioned-builds.js';

let world: PluginWorld;
before(async () => {
  // A server looks every three minutes whether a version has drained.
  const soon = {
    'matching.wv.VersionDrainageStatusVisibilityGracePeriod': '"1s"',
    'matching.wv.VersionDrainageStatusRefreshInterval': '"1s"',
  };
  world = await openPluginWorld({ dynamicConfig: soon });
});
after(() => world.close());

const TRAINED = { runId: 'r1', rounds: 1, bestIteration: 1, metrics: {}, rows: { train: 1, validation: 1, test: 1 } };
const TRAINING = ['perennial.trainModel', 'perennial.evaluateRun'];
const WORK = ['perennial.ingestSnapshot', 'perennial.checkSnapshot', 'perennial.finishSearch', ...TRAINING];

/** Which of these were done for a trigger. */
function done({ calls }: RecordedActivities, triggerId: string, names: readonly string[]): readonly string[] {
  const isOf = (input: unknown): boolean => (input as { readonly triggerId?: string }).triggerId === triggerId;
  return calls.filter(({ name, input }) => names.includes(name) && isOf(input)).map(({ name }) => name);
}

async function promote(handle: WorkflowHandle, changeId: string): Promise<void> {
  const answer = await handle.executeUpdate(messages.promote, { args: [{ changeId, version: 1, actor: 'ann', reason: 'ramp' }] });
  assert.deepEqual(answer, { changeId, decision: 'accepted' });
  assert.equal((await outcomeOf(handle, changeId))[1], 'deployed');
}

async function untilTraining(pipelineId: string): Promise<void> {
  const pipeline = world.client.workflow.getHandle(pipelineId);
  const isTraining = async (): Promise<boolean> =>
    (await pipeline.query(messages.progress)).some(({ stage, state }) => stage === 'train' && state === 'running');
  await until(`${pipelineId} trains`, () => isTraining().catch(() => false));
}

/** As `temporal workflow update-options --versioning-override-behavior auto_upgrade`. */
async function followNewest(workflowId: string): Promise<void> {
  await world.client.workflowService.updateWorkflowExecutionOptions({
    namespace: 'default',
    workflowExecution: { workflowId },
    workflowExecutionOptions: { versioningOverride: { autoUpgrade: true } },
    updateMask: { paths: ['versioning_override'] },
  });
}

test('a ramp from one build to the next: lifecycles go over, a pipeline under way ends where it began, and the former build drains', async (context) => {
  const deployment = 'ramp';
  const training = heldActivity(TRAINED);
  const one = { deployment, buildId: '1.0', recorded: recordedActivities({ 'perennial.trainModel': training.run }) };
  const two = { deployment, buildId: '2.0', recorded: recordedActivities() };
  const former = await startBuild(context, world, one);
  await makeCurrent(world, deployment, '1.0');
  const handles: WorkflowHandle[] = [];
  for (let model = 0; model < 8; model++) handles.push(await startSplitLifecycle(world, `ramp-${model}`, deployment));
  const idle = await startLifecycle(world.client, 'ramp-idle', deployment);
  const [busy] = handles as [WorkflowHandle];
  const under = workflowIds.pipeline('ramp-0', 't1');
  await busy.executeUpdate(messages.requestRun, { args: [request('ramp-0')] });
  await untilTraining(under);

  await startBuild(context, world, two);
  await untilDone(() => ramp(world, deployment, '2.0', 50));
  for (const handle of handles) await promote(handle, 'half');
  const half = await Promise.all(handles.map(({ workflowId }) => buildOf(world, workflowId)));
  assert.deepEqual([...new Set(half)].sort(), ['1.0', '2.0'], 'some lifecycles have gone over, some have not, and all have answered');

  await makeCurrent(world, deployment, '2.0');
  for (const handle of handles) await promote(handle, 'all');
  const all = await Promise.all(handles.map(({ workflowId }) => buildOf(world, workflowId)));
  assert.deepEqual(new Set(all), new Set(['2.0']));

  training.release();
  const state = await untilIdle(busy);
  assert.equal(state.recent.find(({ triggerId }) => triggerId === 't1')?.outcome.state, 'deployed');
  assert.equal(await buildOf(world, under), '1.0');
  assert.deepEqual(done(one.recorded, 't1', WORK), WORK, 'its work was done beside it, from the queue of the work');
  assert.deepEqual(done(two.recorded, 't1', WORK), []);

  await busy.executeUpdate(messages.requestRun, { args: [request('ramp-0', { triggerId: 't2' })] });
  await untilIdle(busy, 2);
  assert.equal(await buildOf(world, workflowIds.pipeline('ramp-0', 't2')), '2.0');
  assert.deepEqual([done(one.recorded, 't2', WORK), done(two.recorded, 't2', WORK)], [[], WORK]);

  await untilDrained(world, deployment, '1.0');
  assert.equal(await buildOf(world, idle.workflowId), '1.0', 'who had nothing to do holds up nothing');
  await former.stop();
  await promote(idle, 'late');
  assert.equal(await buildOf(world, idle.workflowId), '2.0');
});

test('a lifecycle that continues as new after the ramp goes on with its state on the newest build', async (context) => {
  const deployment = 'continued';
  const one = { deployment, buildId: '1.0', recorded: recordedActivities() };
  await startBuild(context, world, one);
  await makeCurrent(world, deployment, '1.0');
  const handle = await startLifecycle(world.client, deployment, deployment, { maxHistoryEvents: 60 });
  await promote(handle, 'first');
  const { runId } = await handle.describe();
  await startBuild(context, world, { ...one, buildId: '2.0', recorded: recordedActivities() });
  await makeCurrent(world, deployment, '2.0');
  for (let change = 0; (await handle.describe()).runId === runId; change++) await promote(handle, `change-${change}`);
  assert.equal(await buildOf(world, handle.workflowId), '2.0');
  const repeated = { changeId: 'first', version: 1, actor: 'ann', reason: 'ramp' };
  assert.equal((await handle.executeUpdate(messages.promote, { args: [repeated] })).decision, 'duplicate');
});

test('with Workers for work of their own a pipeline finds those of its build, and no build is ramped to before it has some', async (context) => {
  const deployment = 'divided';
  const training = heldActivity(TRAINED);
  const build = (buildId: string, train: () => Promise<typeof TRAINED>) => {
    const control = { deployment, buildId, recorded: recordedActivities(), roles: ['workflows', 'control'] as const };
    const work = { deployment, buildId, recorded: recordedActivities({ 'perennial.trainModel': train }), roles: ['work'] as const };
    return { control, work };
  };
  const one = build('1.0', training.run);
  const two = build('2.0', async () => TRAINED);
  await startBuild(context, world, one.control);
  await startBuild(context, world, one.work);
  await makeCurrent(world, deployment, '1.0');
  const handle = await startSplitLifecycle(world, deployment, deployment);
  await handle.executeUpdate(messages.requestRun, { args: [request(deployment)] });
  await untilTraining(workflowIds.pipeline(deployment, 't1'));

  await startBuild(context, world, two.control);
  const missing = /missing active task queues from the current version/;
  let refusal = '';
  while (!missing.test(refusal)) {
    refusal = await ramp(world, deployment, '2.0', 50).then(
      () => assert.fail('a build without Workers for work was ramped to'),
      (error: { readonly details?: string }) => error.details ?? '',
    );
  }
  await startBuild(context, world, two.work);
  await makeCurrent(world, deployment, '2.0');
  training.release();
  await untilIdle(handle);
  await handle.executeUpdate(messages.requestRun, { args: [request(deployment, { triggerId: 't2' })] });
  await untilIdle(handle, 2);
  assert.deepEqual([done(one.work.recorded, 't1', WORK), done(two.work.recorded, 't1', WORK)], [WORK, []]);
  assert.deepEqual([done(one.work.recorded, 't2', WORK), done(two.work.recorded, 't2', WORK)], [[], WORK]);
});

test('who waits for the trigger of a paused model holds up the former build until an operator moves the wait to the newest', async (context) => {
  const deployment = 'waits';
  await startBuild(context, world, { deployment, buildId: '1.0', recorded: recordedActivities() });
  await makeCurrent(world, deployment, '1.0');
  const args: [object] = [{ formatVersion: 1, start: request(deployment) }];
  const workflowId = workflowIds.requestedRun(deployment, 't1');
  const waiting = await world.client.workflow.start(WORKFLOW_TYPES.requestedRun, { workflowId, taskQueue: deployment, args });
  await until('the first build has taken it', async () => (await buildOf(world, workflowId)) === '1.0');
  await startBuild(context, world, { deployment, buildId: '2.0', recorded: recordedActivities() });
  await makeCurrent(world, deployment, '2.0');
  await followNewest(workflowId);
  const outcome = { state: 'deployed', version: 1, revision: 1, text: 'version 1 is deployed as revision 1' } as const;
  await waiting.signal(messages.triggerFinished, { triggerId: 't1', outcome });
  assert.deepEqual(await waiting.result(), outcome);
  assert.equal(await buildOf(world, workflowId), '2.0');
  await untilDrained(world, deployment, '1.0');
});
