import { ApplicationFailure } from '@temporalio/common';
import { WORKFLOW_TYPES, workflowIds } from '../../../contracts/names.js';
import type { TuneInputs } from '../../../contracts/workflows.js';
import * as messages from '../../../workflows/contract/messages.js';
import { outcomeOf, request, startLifecycle, untilIdle, untilState } from '../../workers/lifecycle-run.js';
import { heldActivity, recordedActivities } from './recorded-activities.js';
import type { RecordedRun, Scenario } from './recorded-run.js';
import { untilCancelled } from '../until-cancelled.js';
import type { WorkflowWorld } from '../workflow-world.js';

const DECISION = { actor: 'ann', reason: 'audit' };
/** A cancel reaches an activity with the answer to a heartbeat. */

/** What may come between a decision and its outcome. */
export const LIFECYCLES: readonly Scenario[] = [superseded, troubled, loaded, heldByPause, lostRollout, searchedLong, decidedIdle];

/** One that is under way and one that waits give way to a third. */
async function superseded(world: WorkflowWorld): Promise<readonly RecordedRun[]> {
  const model = 'superseded';
  const deployVersion = async ({ version }: { readonly version: number }) =>
    version === 9 ? untilCancelled() : { revision: version, version, previousVersion: null };
  await world.startWorker(recordedActivities({ 'perennial.deployVersion': deployVersion }).activities, model);
  const handle = await startLifecycle(world.client, model, model);
  await handle.executeUpdate(messages.promote, { args: [{ ...DECISION, changeId: 'c1', version: 9 }] });
  await untilState(handle, ({ activeRollout }) => activeRollout?.started === true);
  const later = [2, 3].map((version) => ({ ...DECISION, changeId: `c${version}`, version }));
  await Promise.all(later.map((change) => handle.executeUpdate(messages.promote, { args: [change] })));
  await untilIdle(handle, 0);
  return [
    { name: 'lifecycle-superseded', workflowId: handle.workflowId },
    { name: 'rollout-superseded', workflowId: workflowIds.rollout(model, model, 'c1') },
  ];
}

/**
 * A new run that had nothing to do before its first decision, taken by the worker that began the run, and by one that had not seen it: the
 * latter is given both workflow tasks as one, a replay is given two.
 */
async function decidedIdle(world: WorkflowWorld): Promise<readonly RecordedRun[]> {
  const recorded: RecordedRun[] = [];
  for (const name of ['warm', 'cold']) {
    let worker = await world.startWorker(recordedActivities().activities, name);
    const handle = await startLifecycle(world.client, name, name, { maxHistoryEvents: 12 });
    const { runId: first } = await handle.describe();
    await handle.executeUpdate(messages.requestRun, { args: [request(name)] });
    while ((await handle.describe()).runId === first) await untilIdle(handle);
    await untilIdle(handle);
    const { runId } = await handle.describe();
    if (name === 'cold') {
      await worker.stop();
      worker = await world.startWorker(recordedActivities().activities, name);
    }
    await handle.executeUpdate(messages.promote, { args: [{ ...DECISION, changeId: 'c1', version: 2 }] });
    await outcomeOf(handle, 'c1');
    recorded.push({ name: `lifecycle-decided-${name}`, workflowId: handle.workflowId, runId });
    await worker.stop();
  }
  return recorded;
}

/** The database refuses everything for a while. */
async function troubled(world: WorkflowWorld): Promise<readonly RecordedRun[]> {
  const model = 'troubled';
  let left = 3;
  const refuse = async (): Promise<void> => {
    left -= 1;
    if (left > 0) throw ApplicationFailure.nonRetryable('access denied', 'METADATA_DENIED');
  };
  await world.startWorker(recordedActivities({ 'perennial.recordDecisions': refuse }).activities, model);
  const handle = await startLifecycle(world.client, model, model, { retryInitialMs: 100 });
  await handle.executeUpdate(messages.promote, { args: [{ ...DECISION, changeId: 'c1', version: 2 }] });
  await untilIdle(handle, 0);
  return [{ name: 'lifecycle-troubled', workflowId: handle.workflowId }];
}

/** Started by a signal, before anybody told it a definition. */
async function loaded(world: WorkflowWorld): Promise<readonly RecordedRun[]> {
  const model = 'loaded';
  await world.startWorker(recordedActivities().activities, model);
  const workflowId = workflowIds.lifecycle(model);
  const args: [object] = [{ formatVersion: 1, model, state: null }];
  const signalArgs: [{ start: ReturnType<typeof request>; replyTo: { workflowId: string } }] = [
    { start: request(model), replyTo: { workflowId: 'nobody' } },
  ];
  const start = { workflowId, taskQueue: model, args, signal: messages.trigger, signalArgs };
  const handle = await world.client.workflow.signalWithStart(WORKFLOW_TYPES.lifecycle, start);
  await untilIdle(handle);
  return [{ name: 'lifecycle-loaded', workflowId }];
}

/** The pipeline ends during a pause. */
async function heldByPause(world: WorkflowWorld): Promise<readonly RecordedRun[]> {
  const model = 'held';
  const held = heldActivity({ version: 1 });
  await world.startWorker(recordedActivities({ 'perennial.registerVersion': held.run }).activities, model);
  const handle = await startLifecycle(world.client, model, model);
  await handle.executeUpdate(messages.requestRun, { args: [request(model)] });
  await untilState(handle, ({ active }) => active?.started === true);
  await handle.executeUpdate(messages.pause, { args: [{ ...DECISION, changeId: 'c1' }] });
  held.release();
  await untilState(handle, ({ recent }) => recent.some(({ outcome }) => outcome.state === 'held'));
  await handle.executeUpdate(messages.resume, { args: [{ ...DECISION, changeId: 'c2' }] });
  await untilState(handle, ({ champion }) => champion !== null);
  await untilIdle(handle);
  return [{ name: 'lifecycle-held', workflowId: handle.workflowId }];
}

/** An operator ends a rollout that had written its revision. */
async function lostRollout(world: WorkflowWorld): Promise<readonly RecordedRun[]> {
  const model = 'lost-rollout';
  const written = { state: 'deployed', version: 2, revision: 1, text: 'version 2 is deployed as revision 1' } as const;
  const activities = { 'perennial.deployVersion': untilCancelled, 'perennial.findChange': async () => written };
  await world.startWorker(recordedActivities(activities).activities, model);
  const handle = await startLifecycle(world.client, model, model, { reconcileMs: 300 });
  await handle.executeUpdate(messages.promote, { args: [{ ...DECISION, changeId: 'c1', version: 2 }] });
  await untilState(handle, ({ activeRollout }) => activeRollout?.started === true);
  await world.client.workflow.getHandle(workflowIds.rollout(model, model, 'c1')).terminate('operator');
  await outcomeOf(handle, 'c1');
  await untilIdle(handle, 0);
  return [{ name: 'lifecycle-lost-rollout', workflowId: handle.workflowId }];
}

/** So many trials that the search continues as new. */
async function searchedLong(world: WorkflowWorld): Promise<readonly RecordedRun[]> {
  const taskQueue = 'searched-long';
  await world.startWorker(recordedActivities().activities, taskQueue);
  const search = { triggerId: 't', definitionDigest: 'd', asOf: 1, snapshot: 's', searchId: 'x' };
  const args: [TuneInputs] = [{ formatVersion: 1, model: 'churn', ...search, trials: 1_150, parallel: 8 }];
  const handle = await world.client.workflow.start(WORKFLOW_TYPES.tune, { workflowId: taskQueue, taskQueue, args });
  await handle.result();
  const { runId } = await world.client.workflow.getHandle(taskQueue).describe();
  if (runId === handle.firstExecutionRunId) throw new Error('the search has not continued as new');
  return [{ name: 'tune-continued', workflowId: taskQueue, runId }];
}
