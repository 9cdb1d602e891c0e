import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CancelledFailure } from '@temporalio/client';
import type { WorkflowHandle, WorkflowFailedError } from '@temporalio/client';
import type { NexusInboundCallsInterceptor } from '@temporalio/worker';
import { until } from '../fixtures/eventually.js';
import { workflowIds } from '../../contracts/names.js';
import { outcomeOf, startLifecycle, untilIdle, untilState } from '../workers/lifecycle-run.js';
import { withWorkers } from '../workers/plugin/plugin-world.js';
import { heldActivity } from '../workflows/histories/recorded-activities.js';
import { openNexusWorld, QUEUE } from './nexus-world.js';
import type { NexusWorld } from './nexus-world.js';

let world: NexusWorld;
before(async () => {
  world = await openNexusWorld();
});
after(() => world.close());

const DECISION = { actor: 'pricing', reason: 'campaign' };
const TRAINED = { runId: 'r1', rounds: 1, bestIteration: 1, metrics: {}, rows: { train: 1, validation: 1, test: 1 } };

/** Callers that the workflow behind a run will answer. */
async function waiting(model: string, triggerId: string): Promise<number> {
  const { raw } = await world.client.workflow.getHandle(workflowIds.requestedRun(model, triggerId)).describe();
  return raw.callbacks?.length ?? 0;
}

/** The operation has been started, and waits. */
async function untilStarted(caller: WorkflowHandle): Promise<void> {
  await until('the operation has started', async () => {
    const { raw } = await world.callers.workflow.getHandle(caller.workflowId).describe();
    return Boolean(raw.pendingNexusOperations?.[0]?.operationToken);
  });
}

test('two callers with one trigger id wait for one pipeline; who comes when it has ended is told the same', async () => {
  const model = 'shared';
  const training = heldActivity(TRAINED);
  const { activities, calls } = world.activities({ 'perennial.trainModel': training.run });
  await withWorkers([world.worker(activities), world.callerWorker], async () => {
    const handle = await startLifecycle(world.client, model, QUEUE);
    const request = { model, triggerId: 'price-list-7', ...DECISION };
    const first = await world.ask('run', request, 'shared-1');
    const second = await world.ask('run', request, 'shared-2');
    await Promise.all([untilStarted(first), untilStarted(second)]);
    const other = await world.ask('run', { ...request, parameters: { region: 'north' } }, 'shared-other');
    await assert.rejects(other.result(), (error: WorkflowFailedError) => {
      assert.match(String(error.cause?.cause), /Trigger price-list-7 of shared was asked for before, with other content/);
      return true;
    });
    assert.equal(await waiting(model, 'price-list-7'), 2);
    training.release();
    const outcome = await first.result();
    assert.deepEqual(outcome, { state: 'deployed', version: 1, revision: 1, text: 'version 1 is deployed as revision 1' });
    assert.deepEqual(await second.result(), outcome);
    assert.deepEqual(await (await world.ask('run', request, 'shared-3')).result(), outcome);
    assert.equal(calls.filter(({ name }) => name === 'perennial.trainModel').length, 1);
    const state = await untilIdle(handle);
    assert.equal(state.counters.started, 1);
  });
});

test('a request whose answer is lost is sent again by Temporal, and is the same change and the same run', async () => {
  const model = 'lossy';
  const lost = new Set<string>();
  const inbound: NexusInboundCallsInterceptor = {
    startOperation: async (input, next) => {
      const output = await next(input);
      if (lost.has(input.ctx.operation)) return output;
      lost.add(input.ctx.operation);
      throw new Error('the answer was lost');
    },
  };
  const { activities } = world.activities();
  const worker = world.worker(activities, { interceptors: { nexus: [() => ({ inbound })] } });
  await withWorkers([worker, world.callerWorker], async () => {
    const handle = await startLifecycle(world.client, model, QUEUE);
    const outcome = await (await world.ask('run', { model, ...DECISION }, 'lossy-run')).result();
    assert.deepEqual(outcome, { state: 'deployed', version: 1, revision: 1, text: 'version 1 is deployed as revision 1' });
    const { changeId } = (await (await world.ask('promote', { model, version: 1, ...DECISION }, 'lossy-promote')).result()) as {
      changeId: string;
    };
    assert.deepEqual(await outcomeOf(handle, changeId), ['promote', 'deployed', 1, 2]);
    const state = await untilIdle(handle);
    assert.deepEqual([...lost], ['run', 'promote']);
    assert.equal(state.counters.started, 1);
    assert.equal(state.champion?.revision, 2, 'one revision by the run, one by the promotion');
  });
});

test('to cancel the operation is to stop waiting: it ends as cancelled, and the pipeline goes on', async () => {
  const model = 'patient';
  const training = heldActivity(TRAINED);
  const { activities } = world.activities({ 'perennial.trainModel': training.run });
  await withWorkers([world.worker(activities), world.callerWorker], async () => {
    const handle = await startLifecycle(world.client, model, QUEUE);
    const caller = await world.ask('run', { model, triggerId: 't1', ...DECISION }, 'patient-run');
    await untilState(handle, ({ active }) => active?.started === true);
    await untilStarted(caller);
    await caller.cancel();
    await assert.rejects(caller.result(), (error: WorkflowFailedError) => error.cause instanceof CancelledFailure);
    const behind = world.client.workflow.getHandle(workflowIds.requestedRun(model, 't1'));
    await assert.rejects(behind.result(), (error: WorkflowFailedError) => error.cause instanceof CancelledFailure);
    assert.equal((await behind.describe()).status.name, 'CANCELLED');
    training.release();
    const state = await untilIdle(handle);
    assert.equal(state.champion?.version, 1);
    const again = await world.ask('run', { model, triggerId: 't1', ...DECISION }, 'patient-again');
    assert.equal(((await again.result()) as { state: string }).state, 'deployed', 'who asks again is told how it ended');
  });
});

test('an answer that was lost with a terminated lifecycle is asked for again', async () => {
  const model = 'again';
  const training = heldActivity(TRAINED);
  const { activities } = world.activities({ 'perennial.trainModel': training.run });
  await withWorkers([world.worker(activities), world.callerWorker], async () => {
    const handle = await startLifecycle(world.client, model, QUEUE);
    const caller = await world.ask('run', { model, triggerId: 't1', ...DECISION }, 'again-run');
    await untilState(handle, ({ active }) => active?.started === true);
    await handle.terminate('operator');
    await startLifecycle(world.client, model, QUEUE);
    training.release();
    assert.equal(((await caller.result()) as { state: string }).state, 'deployed');
  });
});
