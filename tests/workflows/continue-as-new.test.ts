import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { workflowIds } from '../../contracts/names.js';
import * as messages from '../../workflows/contract/messages.js';
import { outcomeOf, request, startLifecycle, untilIdle, untilState } from '../workers/lifecycle-run.js';
import { heldActivity, recordedActivities } from './histories/recorded-activities.js';
import { openWorkflowWorld } from './workflow-world.js';
import type { WorkflowWorld } from './workflow-world.js';

let world: WorkflowWorld;
before(async () => {
  world = await openWorkflowWorld();
});
after(() => world.close());

const decision = { actor: 'ann', reason: 'audit' };

test('a decision that crosses the end of a run at any point is carried out once, by whichever run', { concurrency: 4 }, async (t) => {
  const limits = [4, 6, 8, 10, 12, 14, 16, 18, 20, 24];
  await Promise.all(
    limits.map((maxHistoryEvents) =>
      t.test(`${maxHistoryEvents} events a run`, async () => {
        const model = `crossing-${maxHistoryEvents}`;
        const recorded = recordedActivities();
        const worker = await world.startWorker(recorded.activities, model);
        const handle = await startLifecycle(world.client, model, model, { maxHistoryEvents });
        const first = (await handle.describe()).runId;
        await handle.executeUpdate(messages.promote, { args: [{ ...decision, changeId: 'c1', version: 2 }] });
        assert.deepEqual((await outcomeOf(handle, 'c1')).slice(0, 3), ['promote', 'deployed', 2]);
        await handle.executeUpdate(messages.rollback, { args: [{ ...decision, changeId: 'c2' }] });
        assert.deepEqual((await outcomeOf(handle, 'c2')).slice(0, 3), ['rollback', 'deployed', 1]);
        await handle.signal(messages.trigger, { start: request(model), replyTo: null });
        await untilIdle(handle);
        await untilState(handle, ({ champion }) => champion?.revision === 3);
        assert.notEqual((await handle.describe()).runId, first, 'it has continued as new');
        const deployed = recorded.calls.filter(({ name }) => name === 'perennial.deployVersion');
        assert.equal(deployed.length, 3);
        await handle.terminate();
        await worker.stop();
      }),
    ),
  );
});

test('a child that is terminated while the run ends is noticed by the next run', async () => {
  const model = 'draining';
  const held = heldActivity({ address: 'a', manifestKey: 'k', rows: 1, columns: 1 });
  const worker = await world.startWorker(recordedActivities({ 'perennial.ingestSnapshot': held.run }).activities, model);
  const handle = await startLifecycle(world.client, model, model, { maxHistoryEvents: 30, reconcileMs: 1_000 });
  const first = (await handle.describe()).runId;
  await handle.executeUpdate(messages.requestRun, { args: [request(model)] });
  await untilState(handle, ({ active }) => active?.started === true);
  const floods = Array.from({ length: 40 }, (_, i) =>
    handle.signal(messages.trigger, { start: request(model, { triggerId: `a${i}`, kind: 'alert' }), replyTo: null }),
  );
  await Promise.all([...floods, world.client.workflow.getHandle(workflowIds.pipeline(model, 't1')).terminate('operator')]);
  const state = await untilState(handle, ({ counters }) => counters.finished >= 1);
  assert.match(state.recent[0]?.outcome.text ?? '', /is terminated and did not report/);
  assert.notEqual((await handle.describe()).runId, first);
  held.release();
  await handle.terminate();
  await worker.stop();
});

test('the memo, and search attributes where the server knows them, stay over continue-as-new', async () => {
  const model = 'kept';
  const worker = await world.startWorker(recordedActivities().activities, model);
  const handle = await world.client.workflow.start('perennialLifecycle', {
    workflowId: workflowIds.lifecycle(model),
    taskQueue: model,
    memo: { owner: 'team blue' },
    args: [{ formatVersion: 1, model, state: null, maxHistoryEvents: 20 }],
  });
  const first = (await handle.describe()).runId;
  for (let i = 0; (await handle.describe()).runId === first; i += 1) {
    await handle.signal(messages.trigger, { start: request(model, { triggerId: `a${i}` }), replyTo: null });
    await sleep(50);
  }
  assert.deepEqual((await handle.describe()).memo, { owner: 'team blue' });
  await handle.terminate();
  await worker.stop();
});

test('an idle lifecycle makes no events, also after it was active', async () => {
  const model = 'idle';
  const worker = await world.startWorker(recordedActivities().activities, model);
  const handle = await startLifecycle(world.client, model, model, { reconcileMs: 200 });
  await handle.executeUpdate(messages.requestRun, { args: [request(model)] });
  await untilIdle(handle);
  const lengths: (number | undefined)[] = [];
  for (let i = 0; i < 3; i += 1) {
    await sleep(1_000);
    lengths.push((await handle.fetchHistory()).events?.length);
  }
  assert.deepEqual(lengths.slice(1), [lengths[0], lengths[0]]);
  await handle.terminate();
  await worker.stop();
});
