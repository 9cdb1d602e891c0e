import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '../fixtures/eventually.js';
import type { SignalLifecycleInput } from '../../contracts/activities.js';
import { WORKFLOW_TYPES, workflowIds } from '../../contracts/names.js';
import type { TriggerOutcome } from '../../contracts/workflows.js';
import * as messages from '../../workflows/contract/messages.js';
import { recordedActivities } from './histories/recorded-activities.js';
import { openWorkflowWorld } from './workflow-world.js';
import type { WorkflowWorld } from './workflow-world.js';

let world: WorkflowWorld;
before(async () => {
  world = await openWorkflowWorld();
});
after(() => world.close());

const OUTCOME: TriggerOutcome = { state: 'rejected', version: 4, revision: null, text: 'version 4 rejected: no better' };

/** Stands for the lifecycle: answers the waiting workflow with `outcome`. */
function answeringWorker(outcome: TriggerOutcome, inputs: SignalLifecycleInput[]): ReturnType<typeof recordedActivities> {
  return recordedActivities({
    'perennial.signalLifecycle': async (input) => {
      inputs.push(input);
      if (input.replyTo === null) return;
      const waiting = world.client.workflow.getHandle(input.replyTo.workflowId);
      await waiting.signal(messages.triggerFinished, { triggerId: input.start.triggerId, outcome });
    },
  });
}

test('a Schedule starts the trigger, which tells the scheduled time and ends with the outcome', async () => {
  const inputs: SignalLifecycleInput[] = [];
  const worker = await world.startWorker(answeringWorker(OUTCOME, inputs).activities, 'schedule');
  const handle = await world.client.schedule.create({
    scheduleId: 'perennial/churn/retrain',
    spec: { cronExpressions: ['0 6 1 * *'], timezone: 'Europe/Berlin' },
    action: {
      type: 'startWorkflow',
      workflowType: WORKFLOW_TYPES.scheduledTrigger,
      taskQueue: 'schedule',
      workflowId: 'churn/scheduled',
      args: [{ formatVersion: 1, model: 'churn', kind: 'schedule' }],
    },
    policies: { overlap: 'SKIP', catchupWindow: '1 day' },
  });
  const day = 86_400_000;
  const end = new Date();
  await handle.backfill({ start: new Date(end.getTime() - 70 * day), end, overlap: 'ALLOW_ALL' });
  await until('the backfill has started two runs', () => inputs.length >= 2);
  for (const { start, scheduledTime } of inputs) {
    assert.equal(start.asOf, scheduledTime);
    const local = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', day: 'numeric', hour: 'numeric', minute: 'numeric' });
    assert.match(local.format(start.asOf), /^1, 06:00$|^1 at 06:00$|^01, 06:00$/);
    assert.match(start.triggerId, /^schedule-\d{8}T\d{6}Z$/);
  }
  const oldest = inputs.reduce((a, b) => (a.start.asOf < b.start.asOf ? a : b));
  assert.deepEqual([oldest.start.kind, oldest.start.deploy], ['backfill', false], 'a backfilled model is judged, not deployed');
  await handle.delete();
  await worker.stop();
});

test('a rejected model is an outcome, a failed pipeline fails the scheduled workflow', async () => {
  const worker = await world.startWorker(answeringWorker(OUTCOME, []).activities, 'ok');
  const args: [object] = [{ formatVersion: 1, model: 'churn', kind: 'schedule' }];
  assert.deepEqual(
    await world.client.workflow.execute(WORKFLOW_TYPES.scheduledTrigger, { workflowId: 'ok', taskQueue: 'ok', args }),
    OUTCOME,
  );
  await worker.stop();
  const failing = await world.startWorker(answeringWorker({ ...OUTCOME, state: 'failed', text: 'disk full' }, []).activities, 'failing');
  await assert.rejects(
    world.client.workflow.execute(WORKFLOW_TYPES.scheduledTrigger, { workflowId: 'failing', taskQueue: 'failing', args }),
    (error: Error) => {
      assert.match(String(error.cause), /disk full/);
      return true;
    },
  );
  await failing.stop();
});

test('a drifted window is told to the lifecycle with the columns and the matured rows; a quiet one is not', async () => {
  const inputs: SignalLifecycleInput[] = [];
  const drifted = {
    kind: 'drift',
    reportId: 'r9',
    verdict: 'drifted',
    rows: 900,
    maturedRows: 400,
    drifted: [{ column: 'carrier', psi: 0.41 }],
  } as const;
  for (const [queue, outcome] of [
    ['drift', drifted],
    ['quiet', { ...drifted, verdict: 'ok' as const, drifted: [] }],
  ] as const) {
    const activities = { ...answeringWorker(OUTCOME, inputs).activities, 'perennial.monitorModel': async () => outcome };
    const worker = await world.startWorker(activities, queue);
    const args: [object] = [{ formatVersion: 1, model: 'churn', definitionDigest: 'd', asOf: 77, name: 'inputs' }];
    await world.client.workflow.execute(WORKFLOW_TYPES.monitor, {
      workflowId: workflowIds.monitor(queue, 'inputs'),
      taskQueue: queue,
      args,
    });
    await worker.stop();
  }
  assert.equal(inputs.length, 1);
  const start = inputs[0]?.start;
  assert.deepEqual(
    [start?.kind, start?.triggerId, start?.asOf, start?.maturedRows, start?.reason],
    ['drift', 'r9', 77, 400, 'drift: carrier 0.410'],
  );
});

test('a Schedule whose trigger got no answer asks again, and skips nothing once it has one', async () => {
  const model = 'asks';
  const inputs: SignalLifecycleInput[] = [];
  const answering = answeringWorker(OUTCOME, inputs).activities;
  const activities = {
    ...answering,
    'perennial.signalLifecycle': (input: SignalLifecycleInput) =>
      inputs.length === 0 ? Promise.resolve(void inputs.push(input)) : answering['perennial.signalLifecycle'](input),
  };
  const worker = await world.startWorker(activities, model);
  const args: [object] = [{ formatVersion: 1, model, kind: 'schedule' }];
  const options = { workflowId: 'asks/schedule', taskQueue: model, args };
  assert.deepEqual(await world.client.workflow.execute(WORKFLOW_TYPES.scheduledTrigger, options), OUTCOME);
  assert.equal(inputs.length, 2);
  assert.deepEqual(inputs[0], inputs[1]);
  await worker.stop();
});

test('a scheduled trigger that an operator cancels ends as cancelled', async () => {
  const worker = await world.startWorker(recordedActivities().activities, 'cancelled');
  const args: [object] = [{ formatVersion: 1, model: 'cancelled', kind: 'schedule' }];
  const options = { workflowId: 'cancelled/schedule', taskQueue: 'cancelled', args };
  const handle = await world.client.workflow.start(WORKFLOW_TYPES.scheduledTrigger, options);
  const progress = async (): Promise<readonly { state: string }[]> => handle.query(messages.progress);
  await until('the run waits for the outcome', async () => (await progress())[1]?.state === 'running');
  await handle.cancel();
  await assert.rejects(handle.result());
  assert.equal((await handle.describe()).status.name, 'CANCELLED');
  await worker.stop();
});
