import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { WorkflowHandle } from '@temporalio/client';
import { MESSAGES, WORKFLOW_TYPES, workflowIds } from '../../contracts/names.js';
import * as messages from '../../workflows/contract/messages.js';
import { initialState } from '../../core/policy/state/lifecycle-state.js';
import { ACCEPTED, DEPLOYED } from '../core/policy/policy-world.js';
import { spoiled } from '../core/policy/junk.js';
import { DEFINITION, outcomeOf, request, startLifecycle, untilIdle } from '../workers/lifecycle-run.js';
import { recordedActivities } from './histories/recorded-activities.js';
import { openWorkflowWorld } from './workflow-world.js';
import type { WorkflowWorld } from './workflow-world.js';

let world: WorkflowWorld;
before(async () => {
  world = await openWorkflowWorld();
});
after(() => world.close());

/** As the server numbers the stages of an update. */
const UPDATE_COMPLETED = 3;
const decision = { changeId: 'poison', actor: 'ann', reason: 'x' };
const SIGNALS: Readonly<Record<string, unknown>> = {
  [MESSAGES.trigger]: { start: request('poison', { triggerId: 'poison', parameters: { a: 1 } }), replyTo: { workflowId: 'w' } },
  [MESSAGES.pipelineFinished]: { triggerId: 't1', result: ACCEPTED },
  [MESSAGES.rolloutFinished]: { changeId: 'c1', result: DEPLOYED },
};
const UPDATES: Readonly<Record<string, unknown>> = {
  [MESSAGES.configure]: { definition: DEFINITION, actor: 'ann' },
  [MESSAGES.requestRun]: request('poison', { triggerId: 'poison' }),
  [MESSAGES.promote]: { ...decision, version: 1 },
  [MESSAGES.rollback]: decision,
  [MESSAGES.pause]: decision,
  [MESSAGES.resume]: decision,
};

/** Every so many of the spoiled messages: the unit tests of core/policy look at all of them. */
function sample(messages: readonly unknown[], count: number): readonly unknown[] {
  const step = Math.max(1, Math.floor(messages.length / count));
  return messages.filter((_, i) => i % step === 0);
}

async function failedTasks(handle: WorkflowHandle): Promise<readonly string[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap(({ workflowTaskFailedEventAttributes: failed }) => (failed ? [failed.failure?.message ?? ''] : []));
}

async function assertWorks(handle: WorkflowHandle): Promise<void> {
  assert.deepEqual(await failedTasks(handle), []);
  const changeId = randomUUID();
  await handle.executeUpdate(messages.promote, { args: [{ changeId, actor: 'ann', reason: 'x', version: 7 }] });
  assert.deepEqual((await outcomeOf(handle, changeId)).slice(0, 3), ['promote', 'deployed', 7]);
  await handle.terminate();
}

async function withWorker(work: () => Promise<void>): Promise<void> {
  const worker = await world.startWorker(recordedActivities().activities, 'poison');
  try {
    await work();
  } finally {
    await worker.stop();
  }
}

test('a malformed signal is counted with its reason, and the lifecycle works on', () =>
  withWorker(async () => {
    const handle = await startLifecycle(world.client, 'poison', 'poison');
    let sent = 0;
    for (const [name, right] of Object.entries(SIGNALS)) {
      for (const message of sample(spoiled(right), 60)) {
        const args = message === undefined ? [] : [message];
        await handle.signal(name, ...args).then(
          () => (sent += 1),
          (error: Error) => assert.match(String(error.cause), /size|exceeds/, 'the server refuses what is too large'),
        );
      }
      await handle.signal(name);
      sent += 1;
    }
    const state = await untilIdle(handle, 0);
    assert.ok(state.counters.dropped > sent / 2, `${state.counters.dropped} of ${sent}`);
    assert.match(state.dropped.at(-1) ?? '', /^signal perennial\.rolloutFinished: message is missing, expected an object/);
    await assertWorks(handle);
  }));

test('a malformed update is refused with what is wrong, before anything of it is in the history', () =>
  withWorker(async () => {
    const handle = await startLifecycle(world.client, 'poison', 'poison');
    for (const [name, right] of Object.entries(UPDATES)) {
      let refused = 0;
      for (const message of [undefined, {}, ...sample(spoiled(right), 25)]) {
        await handle.executeUpdate(name, { args: [message] }).catch((error: Error) => {
          assert.match(String(error.cause ?? error), /Fix: |exceeds|size/);
          refused += 1;
        });
      }
      assert.ok(refused > 10, `${name}: ${refused}`);
      await handle.executeUpdate(messages.configure, { args: [{ definition: DEFINITION, actor: 'ann' }] });
      await handle.executeUpdate(messages.resume, { args: [{ changeId: randomUUID(), actor: 'ann', reason: '' }] });
    }
    await untilIdle(handle, 0);
    await assertWorks(handle);
  }));

/** What a client in another language may send: the SDK could not unpack it before any handler runs. */
const PAYLOADS = [
  { encoding: 'json/plain', data: '{"start":' },
  { encoding: 'json/protobuf', data: '{}' },
  { encoding: 'binary/protobuf', data: 'x' },
  { encoding: 'binary/encrypted', data: 'x' },
  { encoding: 'binary/plain', data: 'x' },
  { encoding: 'binary/null', data: '' },
  { encoding: '', data: 'x' },
];

test('a signal whose payload nobody here can unpack is counted like any other', () =>
  withWorker(async () => {
    const handle = await startLifecycle(world.client, 'poison', 'poison');
    const names = [...Object.keys(SIGNALS), 'perennial.unknown', 'trigger'];
    for (const signalName of names) {
      for (const { encoding, data } of PAYLOADS) {
        await world.client.workflowService.signalWorkflowExecution({
          namespace: 'default',
          workflowExecution: { workflowId: handle.workflowId },
          signalName,
          requestId: randomUUID(),
          input: { payloads: [{ metadata: { encoding: Buffer.from(encoding) }, data: Buffer.from(data) }] },
        });
      }
    }
    await handle.executeUpdate('perennial.unknown', { args: [1] }).catch(() => undefined);
    const state = await untilIdle(handle, 0);
    assert.equal(state.counters.dropped, Object.keys(SIGNALS).length * PAYLOADS.length);
    await assertWorks(handle);
  }));

test('a workflow that is started without its input, or as the lifecycle of another model, fails and says why', () =>
  withWorker(async () => {
    for (const type of Object.values(WORKFLOW_TYPES)) {
      for (const args of [[], [null], ['text'], [{}], [{ formatVersion: 2 }], [{ formatVersion: 1 }]] as unknown[][]) {
        const workflowId = `poison/${type}/${randomUUID()}`;
        await assert.rejects(world.client.workflow.execute(type, { workflowId, taskQueue: 'poison', args }), (error: Error) => {
          assert.match(String(error.cause), /Fix: /);
          return true;
        });
        assert.deepEqual(await failedTasks(world.client.workflow.getHandle(workflowId)), []);
      }
    }
    const state = initialState('poison');
    const wrong = [
      { model: 'other' },
      ...['text', { ...state, formatVersion: 2 }, { ...state, notices: {} }].map((one) => ({ state: one })),
    ];
    for (const over of wrong) {
      const args = [{ formatVersion: 1, model: 'poison', state: null, ...over }];
      const lifecycle = { workflowId: workflowIds.lifecycle('poison'), taskQueue: 'poison', args };
      await assert.rejects(world.client.workflow.execute(WORKFLOW_TYPES.lifecycle, lifecycle), (error: Error) => {
        assert.match(String(error.cause), /Fix: start it/);
        return true;
      });
    }
  }));

test('an update whose payload nobody here can unpack is refused', () =>
  withWorker(async () => {
    const handle = await startLifecycle(world.client, 'poison', 'poison');
    for (const name of Object.keys(UPDATES)) {
      for (const { encoding, data } of PAYLOADS) {
        const { outcome } = await world.client.workflowService.updateWorkflowExecution({
          namespace: 'default',
          workflowExecution: { workflowId: handle.workflowId },
          waitPolicy: { lifecycleStage: UPDATE_COMPLETED },
          request: {
            meta: { updateId: randomUUID() },
            input: { name, args: { payloads: [{ metadata: { encoding: Buffer.from(encoding) }, data: Buffer.from(data) }] } },
          },
        });
        assert.ok(outcome?.failure, `${name}, ${encoding}`);
      }
    }
    await assertWorks(handle);
  }));
