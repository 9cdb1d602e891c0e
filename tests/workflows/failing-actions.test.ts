import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ApplicationFailure } from '@temporalio/common';
import type { PerennialActivities } from '../../contracts/activities.js';
import { MESSAGES, WORKFLOW_TYPES, workflowIds } from '../../contracts/names.js';
import * as messages from '../../workflows/contract/messages.js';
import { outcomeOf, request, startLifecycle, untilIdle, untilState } from '../workers/lifecycle-run.js';
import { describing } from './described-workflows.js';
import { heldActivity, recordedActivities } from './histories/recorded-activities.js';
import { openWorkflowWorld } from './workflow-world.js';
import type { WorkflowWorld } from './workflow-world.js';

let world: WorkflowWorld;
before(async () => {
  world = await openWorkflowWorld();
});
after(() => world.close());

type Name = keyof PerennialActivities;

/** What a lifecycle does itself, with the state of affairs in which it does it. */
const BOOKKEEPING: readonly Name[] = [
  'perennial.recordTrigger',
  'perennial.finishTriggers',
  'perennial.recordDecisions',
  'perennial.describeWorkflows',
  'perennial.releaseHold',
  'perennial.loadLifecycleDefinition',
];
const CODES = ['METADATA_SCHEMA_NEWER', 'METADATA_DENIED', 'METADATA_VALUE_INVALID', 'INTERNAL'];

/** Activities of which one fails without retry until it is mended. */
function broken(name: Name, code: string): { readonly activities: PerennialActivities; mend(): void; readonly failures: () => number } {
  const { activities } = recordedActivities(describing(world.client));
  let isBroken = true;
  let failures = 0;
  const answer = activities[name] as (input: never) => Promise<unknown>;
  const failing = (input: never): Promise<unknown> => {
    if (!isBroken) return answer(input);
    failures += 1;
    return Promise.reject(ApplicationFailure.nonRetryable('it cannot be done', code));
  };
  return { activities: { ...activities, [name]: failing }, mend: () => void (isBroken = false), failures: () => failures };
}

test(
  'nothing that bookkeeping throws ends a lifecycle or holds up a rollback, and what failed is done once it can be',
  { concurrency: 3 },
  async (t) => {
    await Promise.all(
      BOOKKEEPING.map((name, i) =>
        t.test(`${name} fails with ${CODES[i % CODES.length]}`, async () => {
          const model = `broken-${i}`;
          const { activities, mend, failures } = broken(name, CODES[i % CODES.length] ?? '');
          const worker = await world.startWorker(activities, model);
          const handle = await startLifecycle(world.client, model, model, { retryInitialMs: 100, reconcileMs: 300 });
          const decision = { actor: 'ann', reason: 'x' };
          await handle.executeUpdate(messages.requestRun, { args: [request(model)] });
          await handle.executeUpdate(messages.resume, { args: [{ ...decision, changeId: 'c1' }] });
          await handle.executeUpdate(messages.rollback, { args: [{ ...decision, changeId: 'c2' }] });
          assert.equal((await outcomeOf(handle, 'c2'))[1], 'deployed');
          if (name !== 'perennial.describeWorkflows' && name !== 'perennial.loadLifecycleDefinition') {
            const { troubles } = await untilState(handle, (state) => state.troubles.some(({ attempts }) => attempts > 1));
            assert.match(troubles[0]?.text ?? '', /it cannot be done/);
            assert.ok(failures() > 1);
          }
          mend();
          await untilIdle(handle);
          const state = await untilState(handle, ({ troubles }) => troubles.length === 0);
          assert.equal(state.recent[0]?.outcome.state, 'deployed');
          assert.equal((await outcomeOf(handle, 'c1'))[1], 'done');
          await handle.terminate();
          await worker.stop();
        }),
      ),
    );
  },
);

/** As the activity does, on the test's own client. */
function signalling(model: string): Pick<PerennialActivities, 'perennial.signalLifecycle'> {
  return {
    'perennial.signalLifecycle': async ({ start, replyTo, taskQueue }) => {
      await world.client.workflow.signalWithStart(WORKFLOW_TYPES.lifecycle, {
        workflowId: workflowIds.lifecycle(model),
        taskQueue,
        args: [{ formatVersion: 1, model, state: null, retryInitialMs: 100 }],
        signal: MESSAGES.trigger,
        signalArgs: [{ start, replyTo }],
      });
    },
  };
}

function scheduled(model: string, workflowId: string): Promise<unknown> {
  const args: [object] = [{ formatVersion: 1, model, kind: 'schedule' }];
  return world.client.workflow.execute(WORKFLOW_TYPES.scheduledTrigger, { workflowId, taskQueue: model, args });
}

test('a trigger that waits while the database is away is answered when it is back', async () => {
  const model = 'away';
  const { activities, mend } = broken('perennial.recordTrigger', 'METADATA_DENIED');
  const worker = await world.startWorker({ ...activities, ...signalling(model) }, model);
  const handle = await startLifecycle(world.client, model, model, { retryInitialMs: 100 });
  const waiting = scheduled(model, 'away/schedule-1');
  await untilState(handle, ({ troubles }) => troubles.length > 0);
  mend();
  assert.equal(((await waiting) as { state: string }).state, 'deployed');
  await handle.terminate();
  await worker.stop();
});

test('a lifecycle that starts anew has its definition, and one that has none fails the Schedule that asks it', async () => {
  const model = 'new';
  let definition: Awaited<ReturnType<PerennialActivities['perennial.loadLifecycleDefinition']>>['definition'] = null;
  const { activities } = recordedActivities();
  const known = (await activities['perennial.loadLifecycleDefinition']({ model })).definition;
  const loading = { 'perennial.loadLifecycleDefinition': async () => ({ definition }) };
  const worker = await world.startWorker({ ...activities, ...signalling(model), ...loading }, model);
  await assert.rejects(scheduled(model, 'new/schedule-1'), (error: Error) => {
    assert.match(String(error.cause), /MODEL_UNKNOWN: nobody has applied a definition of new\. Fix: perennial apply/);
    return true;
  });
  definition = known;
  assert.equal(((await scheduled(model, 'new/schedule-2')) as { state: string }).state, 'deployed');
  const handle = world.client.workflow.getHandle(workflowIds.lifecycle(model));
  assert.equal((await handle.query(messages.status)).definition?.digest, known?.digest);
  await handle.terminate();
  await worker.stop();
});

test('an answer that was lost with a terminated lifecycle is asked for again', async () => {
  const model = 'lost';
  const held = heldActivity({ address: 'a', manifestKey: 'k', rows: 1, columns: 1 });
  const { activities } = recordedActivities({ 'perennial.ingestSnapshot': held.run });
  const worker = await world.startWorker({ ...activities, ...signalling(model), ...describing(world.client) }, model);
  const handle = await startLifecycle(world.client, model, model);
  const waiting = scheduled(model, 'lost/schedule-1');
  await untilState(handle, (state) => state.active?.started === true);
  await handle.terminate();
  held.release();
  assert.equal(((await waiting) as { state: string }).state, 'deployed');
  await world.client.workflow.getHandle(workflowIds.lifecycle(model)).terminate();
  await worker.stop();
});

test('a reason or a text of any length and script neither fails a workflow task nor stops a pipeline', async () => {
  const reasons = [
    'a'.repeat(300),
    '漂'.repeat(140),
    '\ud800'.repeat(200),
    `drift: ${Array.from({ length: 3_000 }, (_, i) => `column_${i} 0.3`).join(', ')}`,
  ];
  const model = 'wordy';
  const failures = reasons.map((reason) => reason.repeat(3));
  const activities = recordedActivities({
    'perennial.checkSnapshot': async () => ({ passed: false, checks: 9, warnings: 0, failures, reportKey: 'k' }),
  }).activities;
  const worker = await world.startWorker(activities, model);
  const handle = await startLifecycle(world.client, model, model);
  for (const [i, reason] of reasons.entries()) {
    const start = request(model, { triggerId: `d${i}`, asOf: i, kind: 'alert', reason });
    await handle.signal(messages.trigger, { start, replyTo: null });
  }
  const state = await untilIdle(handle, reasons.length);
  assert.deepEqual(
    state.recent.map(({ outcome }) => outcome.state),
    reasons.map(() => 'failed'),
  );
  await handle.terminate();
  await worker.stop();
});
