import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { WorkflowHandle } from '@temporalio/client';
import { workflowIds } from '../../../contracts/names.js';
import type { LifecycleInput } from '../../../contracts/workflows.js';
import * as messages from '../../../workflows/contract/messages.js';
import { outcomeOf, request, startLifecycle, untilIdle, untilState } from '../../workers/lifecycle-run.js';
import { recordedActivities } from '../histories/recorded-activities.js';
import { openWorkflowWorld } from '../workflow-world.js';
import type { WorkflowWorld } from '../workflow-world.js';

let world: WorkflowWorld;
before(async () => {
  world = await openWorkflowWorld();
});
after(() => world.close());

const openLifecycle = (model: string, over: Partial<LifecycleInput> = {}): Promise<WorkflowHandle> =>
  startLifecycle(world.client, model, model, over);

test('a request becomes one pipeline and one deployment; 500 signals at once are all counted across continue-as-new', async () => {
  const recorded = recordedActivities();
  const worker = await world.startWorker(recorded.activities, 'flood');
  const handle = await openLifecycle('flood', { maxHistoryEvents: 120 });
  const first = await handle.describe();
  const answer = await handle.executeUpdate(messages.requestRun, { args: [request('flood', { dataTime: 'now' })] });
  assert.deepEqual(answer, { triggerId: 't1', decision: 'queued', pipelineTriggerId: 't1' });
  const signals = Array.from({ length: 500 }, (_, i) =>
    handle.signal(messages.trigger, {
      start: request('flood', { triggerId: `alert-${i}`, kind: 'alert', dataTime: 'now' }),
      replyTo: null,
    }),
  );
  await Promise.all(signals);
  const state = await untilIdle(handle, 501);
  assert.equal(state.counters.joined + state.counters.started + state.counters.refused, 501);
  assert.equal(recorded.outcomes.size, 501);
  assert.equal(state.champion?.version, state.counters.started);
  assert.notEqual((await handle.describe()).runId, first.runId);
  await handle.terminate();
  await worker.stop();
});

test('promote and rollback answer when they are accepted, and their outcome has the revision; a pause refuses requests and says who paused', async () => {
  const recorded = recordedActivities();
  const worker = await world.startWorker(recorded.activities, 'decide');
  const handle = await openLifecycle('decide');
  const decision = { changeId: 'c1', actor: 'ann', reason: 'audit' };
  const promote = () => handle.executeUpdate(messages.promote, { args: [{ ...decision, version: 2 }] });
  assert.deepEqual(await promote(), { changeId: 'c1', decision: 'accepted' });
  assert.deepEqual(await outcomeOf(handle, 'c1'), ['promote', 'deployed', 2, 1]);
  assert.deepEqual(await promote(), { changeId: 'c1', decision: 'duplicate' });
  await handle.executeUpdate(messages.rollback, { args: [{ ...decision, changeId: 'c2' }] });
  assert.deepEqual(await outcomeOf(handle, 'c2'), ['rollback', 'deployed', 1, 2]);
  await handle.executeUpdate(messages.pause, { args: [{ ...decision, changeId: 'c3' }] });
  await assert.rejects(handle.executeUpdate(messages.requestRun, { args: [request('decide')] }), (error: Error) => {
    assert.match(String(error.cause), /paused by ann: audit\. Fix: perennial resume decide/);
    return true;
  });
  await handle.signal(messages.trigger, { start: request('decide', { triggerId: 'held', kind: 'alert' }), replyTo: null });
  await untilState(handle, ({ pending }) => pending.length === 1);
  await handle.executeUpdate(messages.resume, { args: [{ ...decision, changeId: 'c4' }] });
  await untilState(handle, ({ champion }) => champion?.revision === 3);
  assert.deepEqual(await outcomeOf(handle, 'c4'), ['resume', 'done', null, null]);
  await untilIdle(handle, 1);
  assert.deepEqual([...recorded.decisions].sort(), ['c1: deployed', 'c2: deployed', 'c3: done', 'c4: done', 'pipeline:held: deployed']);
  await handle.terminate();
  await worker.stop();
});

test('a pipeline that an operator terminated is noticed and does not hold the model', async () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const ingested = { address: 'a', manifestKey: 'k', rows: 1, columns: 1 };
  const recorded = recordedActivities({ 'perennial.ingestSnapshot': () => held.then(() => ingested) });
  const worker = await world.startWorker(recorded.activities, 'ended');
  const handle = await openLifecycle('ended', { reconcileMs: 500 });
  await handle.executeUpdate(messages.requestRun, { args: [request('ended')] });
  await untilState(handle, ({ active }) => active?.started === true);
  await world.client.workflow.getHandle(workflowIds.pipeline('ended', 't1')).terminate('operator');
  const state = await untilState(handle, ({ active, counters }) => active === null && counters.finished === 1);
  assert.match(state.recent[0]?.outcome.text ?? '', /perennial\/ended\/pipeline\/t1 is terminated and did not report/);
  release();
  await handle.terminate();
  await worker.stop();
});

test('failed checks fail the pipeline with column, rule and counts, and the lifecycle goes on', async () => {
  const failures = ["not-null on 'carrier': 12 of 24,318 rows"];
  const outcome = { passed: false, checks: 3, warnings: 0, failures, reportKey: 'k' };
  const recorded = recordedActivities({ 'perennial.checkSnapshot': async () => outcome });
  const worker = await world.startWorker(recorded.activities, 'checks');
  const handle = await openLifecycle('checks');
  await handle.executeUpdate(messages.requestRun, { args: [request('checks')] });
  const state = await untilState(handle, ({ recent }) => recent.length === 1);
  assert.equal(state.recent[0]?.outcome.state, 'failed');
  assert.match(state.recent[0]?.outcome.text ?? '', /DATA_CHECKS_FAILED: 1 of 3 checks failed: not-null on 'carrier'/);
  assert.ok(recorded.calls.every((call) => call.name !== 'perennial.trainModel'));
  const pipeline = world.client.workflow.getHandle(workflowIds.pipeline('checks', 't1'));
  await assert.rejects(pipeline.result(), { name: 'WorkflowFailedError' });
  assert.equal((await pipeline.describe()).status.name, 'FAILED');
  await handle.terminate();
  await worker.stop();
});
