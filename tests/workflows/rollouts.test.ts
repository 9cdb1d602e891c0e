import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import { workflowIds } from '../../contracts/names.js';
import * as messages from '../../workflows/contract/messages.js';
import { outcomeOf, request, startLifecycle, untilIdle, untilState } from '../workers/lifecycle-run.js';
import { describing } from './described-workflows.js';
import { heldActivity, recordedActivities } from './histories/recorded-activities.js';
import { untilCancelled } from './until-cancelled.js';
import { openWorkflowWorld } from './workflow-world.js';
import type { WorkflowWorld } from './workflow-world.js';

let world: WorkflowWorld;
before(async () => {
  world = await openWorkflowWorld();
});
after(() => world.close());

const decision = { actor: 'ann', reason: 'audit' };

test('of promotes that come together each ends in one outcome, and the last one serves', async () => {
  for (let round = 0; round < 4; round += 1) {
    const model = `together-${round}`;
    const recorded = recordedActivities();
    const worker = await world.startWorker(recorded.activities, model);
    const handle = await startLifecycle(world.client, model, model);
    const changes = [1, 2, 3, 4, 5].map((version) => ({ ...decision, changeId: `c${version}`, version }));
    const answers = await Promise.all(
      changes.map((change) => handle.executeUpdate(messages.promote, { updateId: change.changeId, args: [change] })),
    );
    assert.deepEqual(
      answers.map((answer) => answer.decision),
      changes.map(() => 'accepted'),
    );
    const state = await untilIdle(handle, 0);
    const outcomes = await Promise.all(changes.map(({ changeId }) => outcomeOf(handle, changeId)));
    const deployed = outcomes.filter(([, how]) => how === 'deployed').sort(([, , , a], [, , , b]) => Number(a) - Number(b));
    assert.ok(outcomes.every(([, how]) => how === 'deployed' || how === 'superseded'));
    assert.equal(state.champion?.version, deployed.at(-1)?.[2]);
    assert.deepEqual([...recorded.decisions].sort(), changes.map(({ changeId }, i) => `${changeId}: ${String(outcomes[i]?.[1])}`).sort());
    await handle.terminate();
    await worker.stop();
  }
});

test("a person's rollback does not wait for a rollout that is held up, which ends as superseded", async () => {
  const model = 'held-up';
  let deployed = 0;
  const recorded = recordedActivities({
    'perennial.deployVersion': ({ version }) =>
      version === 9 ? untilCancelled() : Promise.resolve({ revision: (deployed += 1), version, previousVersion: null }),
  });
  const worker = await world.startWorker(recorded.activities, model);
  const handle = await startLifecycle(world.client, model, model);
  await handle.executeUpdate(messages.promote, { args: [{ ...decision, changeId: 'stuck', version: 9 }] });
  await untilState(handle, ({ activeRollout }) => activeRollout?.started === true);
  await handle.executeUpdate(messages.rollback, { args: [{ ...decision, changeId: 'back' }] });
  assert.deepEqual(await outcomeOf(handle, 'back'), ['rollback', 'deployed', 1, 1]);
  assert.deepEqual(await outcomeOf(handle, 'stuck'), ['promote', 'superseded', 9, null]);
  const rollout = world.client.workflow.getHandle(workflowIds.rollout(model, model, 'stuck'));
  assert.equal((await rollout.result()).text, 'superseded by the change back of ann');
  await handle.terminate();
  await worker.stop();
});

test('a rollout of days holds up neither triggers nor pipelines', async () => {
  const model = 'days';
  const held = heldActivity({ revision: 1, version: 1, previousVersion: null });
  const recorded = recordedActivities({ 'perennial.deployVersion': held.run });
  const worker = await world.startWorker(recorded.activities, model);
  const handle = await startLifecycle(world.client, model, model);
  await handle.signal(messages.trigger, { start: request(model), replyTo: null });
  await untilState(handle, ({ activeRollout }) => activeRollout?.started === true);
  await handle.signal(messages.trigger, { start: request(model, { triggerId: 't2', deploy: false }), replyTo: null });
  await untilState(handle, ({ recent }) => recent.some(({ triggerId, outcome }) => triggerId === 't2' && outcome.state === 'accepted'));
  held.release();
  await untilIdle(handle, 2);
  await handle.terminate();
  await worker.stop();
});

test('a cancelled rollout is aborted and ends as cancelled; a refused one says why; a held one was decided by a person', async () => {
  const refusals: Readonly<Record<string, string>> = { refused: 'DEPLOY_REJECTED', held: 'DEPLOY_HELD', late: 'DEPLOY_SUPERSEDED' };
  const states: Readonly<Record<string, string>> = { refused: 'failed', held: 'held', late: 'superseded', cancelled: 'aborted' };
  for (const model of Object.keys(states)) {
    const recorded = recordedActivities({
      'perennial.deployVersion': () =>
        model === 'cancelled' ? untilCancelled() : Promise.reject(ApplicationFailure.nonRetryable('because', refusals[model])),
    });
    const worker = await world.startWorker(recorded.activities, model);
    const handle = await startLifecycle(world.client, model, model);
    await handle.executeUpdate(messages.promote, { args: [{ ...decision, changeId: 'c', version: 2 }] });
    const rollout = world.client.workflow.getHandle(workflowIds.rollout(model, model, 'c'));
    if (model === 'cancelled') {
      await untilState(handle, ({ activeRollout }) => activeRollout?.started === true);
      await rollout.cancel();
    }
    assert.deepEqual(await outcomeOf(handle, 'c'), ['promote', states[model], 2, null]);
    // It reports, and then closes.
    await rollout.result().catch(() => undefined);
    const expected = { refused: 'FAILED', cancelled: 'CANCELLED' }[model] ?? 'COMPLETED';
    assert.equal((await rollout.describe()).status.name, expected, model);
    await handle.terminate();
    await worker.stop();
  }
});

test('a change id that was used for another change is refused, by the lifecycle or by the workflow that has it', async () => {
  const model = 'again';
  const recorded = recordedActivities({
    'perennial.describeWorkflows': async ({ workflowIds: ids }) =>
      ids.map((workflowId) => ({ workflowId, status: 'COMPLETED', request: 'x' })),
  });
  const worker = await world.startWorker(recorded.activities, model);
  const handle = await startLifecycle(world.client, model, model);
  const promote = (version: number) => handle.executeUpdate(messages.promote, { args: [{ ...decision, changeId: 'c', version }] });
  await promote(1);
  await outcomeOf(handle, 'c');
  await assert.rejects(promote(2), (error: Error) => {
    assert.match(String(error.cause), /c was decided before, as something else\. Fix: leave the id out/);
    return true;
  });
  await handle.terminate();
  const forgetful = await startLifecycle(world.client, model, model);
  await forgetful.executeUpdate(messages.promote, { args: [{ ...decision, changeId: 'c', version: 2 }] });
  assert.deepEqual(await outcomeOf(forgetful, 'c'), ['promote', 'failed', 2, null]);
  const { recentDecisions } = await forgetful.query(messages.status);
  assert.match(recentDecisions[0]?.text ?? '', /belongs to another request of the same id/);
  await forgetful.terminate();
  await worker.stop();
});

test('a lifecycle that is started anew takes a rollout that runs, or that ended, at its word', async () => {
  const model = 'anew';
  const held = heldActivity({ revision: 4, version: 2, previousVersion: null });
  const recorded = recordedActivities({ 'perennial.deployVersion': held.run });
  const activities = { ...recorded.activities, ...describing(world.client) };
  const worker = await world.startWorker(activities, model);
  for (const when of ['open', 'closed']) {
    const handle = await startLifecycle(world.client, model, model, { reconcileMs: 500 });
    await handle.executeUpdate(messages.promote, { args: [{ ...decision, changeId: 'c', version: 2 }] });
    await untilState(handle, ({ activeRollout, champion }) => activeRollout?.started === true || champion !== null);
    if (when === 'open') {
      await handle.terminate();
      const next = await startLifecycle(world.client, model, model, { reconcileMs: 500 });
      await next.executeUpdate(messages.promote, { args: [{ ...decision, changeId: 'c', version: 2 }] });
      await untilState(next, ({ activeRollout }) => activeRollout?.started === true);
      held.release();
      assert.deepEqual(await outcomeOf(next, 'c'), ['promote', 'deployed', 2, 4]);
      await next.terminate();
    } else {
      assert.deepEqual(await outcomeOf(handle, 'c'), ['promote', 'deployed', 2, 4]);
      await handle.terminate();
    }
    await sleep(100);
  }
  await worker.stop();
});
