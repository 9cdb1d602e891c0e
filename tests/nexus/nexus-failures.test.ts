import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ApplicationFailure, NexusOperationFailure } from '@temporalio/common';
import { HandlerError } from 'nexus-rpc';
import { eventually } from '../fixtures/eventually.js';
import * as messages from '../../workflows/contract/messages.js';
import { outcomeOf, startLifecycle, untilIdle } from '../workers/lifecycle-run.js';
import { withWorkers } from '../workers/plugin/plugin-world.js';
import { openNexusWorld, QUEUE } from './nexus-world.js';
import type { NexusWorld } from './nexus-world.js';

let world: NexusWorld;
before(async () => {
  world = await openNexusWorld();
});
after(() => world.close());

/** Attempts of which the server has given up each before we did. */
const GIVEN_UP_BY_SERVER = 6;
const DECISION = { actor: 'pricing', reason: 'campaign' };

let asked = 0;

interface Told {
  /** Of Nexus; undefined: the operation was carried out and failed. */
  readonly handlerError: string | undefined;
  /** Ours, as the innermost cause has it. */
  readonly code: string | null | undefined;
  readonly message: string;
}

/** How a workflow of the callers is told that an operation failed. */
async function failureOf(operation: string, input: unknown): Promise<Told> {
  const handle = await world.ask(operation, input, `${operation}-${++asked}`);
  const error: unknown = await handle.result().then(
    () => assert.fail(`${operation} was answered`),
    (reason: unknown) => reason,
  );
  const causes: Error[] = [];
  for (let current = error; current instanceof Error; current = current.cause) causes.push(current);
  const [, operationFailure, told] = causes;
  const innermost = causes.at(-1);
  assert.ok(operationFailure instanceof NexusOperationFailure, causes.map((cause) => cause.name).join(', '));
  assert.ok(innermost instanceof ApplicationFailure);
  return {
    handlerError: told instanceof HandlerError ? told.type : undefined,
    code: innermost.type,
    message: innermost.message,
  };
}

test('what is malformed is refused with the name of the field, and not asked again', async () => {
  const { activities } = world.activities();
  await withWorkers([world.worker(activities), world.callerWorker], async () => {
    const cases: readonly (readonly [string, unknown, RegExp])[] = [
      [
        'promote',
        { model: 'churn', version: 'one', ...DECISION },
        /^Operation promote: version is a text of 3 characters, expected a whole/,
      ],
      ['promote', { model: 'churn', version: 1, split: { targets: 1 }, ...DECISION }, /: split\.targets is a number, expected a list/],
      ['rollback', { model: 'churn', reason: 'x' }, /^Operation rollback: actor is missing, expected 1 to 255/],
      ['rollback', { ...DECISION, model: 'churn', changeId: '' }, /: changeId is a text of 0 characters, expected an id/],
      ['rollback', undefined, /: input is missing, expected an object/],
      ['run', { model: '../churn', ...DECISION }, /^Operation run: model is a text of 8 characters, expected 1 to 63/],
      ['run', { model: 'churn', asOf: '2026', ...DECISION }, /: asOf is a text of 4 characters, expected a whole number/],
      ['run', { model: 'churn', asOf: 9e15, ...DECISION }, /: asOf lies \d+ ms in the future/],
      ['run', { model: 'churn', parameters: { a: {} }, ...DECISION }, /: a value of parameters is a object, expected a text, a number/],
      ['run', { model: 'churn', deploy: 'no', ...DECISION }, /: deploy is a text of 2 characters, expected true or false/],
      ['status', {}, /^Operation status: model is missing/],
    ];
    for (const [operation, input, message] of cases) {
      const told = await failureOf(operation, input);
      assert.deepEqual([told.handlerError, told.code], ['BAD_REQUEST', 'MESSAGE_INVALID'], told.message);
      assert.match(told.message, message);
    }
  });
});

test('a model that nobody has applied is not found, whatever is asked of it', async () => {
  await withWorkers([world.worker(world.activities().activities), world.callerWorker], async () => {
    for (const operation of ['promote', 'rollback', 'run', 'status']) {
      const told = await failureOf(operation, { model: 'nobody', version: 1, ...DECISION });
      assert.deepEqual([told.handlerError, told.code], ['NOT_FOUND', 'MODEL_UNKNOWN']);
      assert.match(told.message, /^Model nobody has no definition here\. Fix: run `perennial apply/);
    }
  });
});

test("what the lifecycle refuses keeps the lifecycle's code and text", async () => {
  const model = 'refusing';
  await withWorkers([world.worker(world.activities().activities), world.callerWorker], async () => {
    const handle = await startLifecycle(world.client, model, QUEUE);
    const change = { ...DECISION, changeId: 'c1' };
    await handle.executeUpdate(messages.promote, { args: [{ ...change, version: 2 }] });
    assert.deepEqual(await failureOf('promote', { model, version: 1, ...change }), {
      handlerError: undefined,
      code: 'CHANGE_CONFLICT',
      message: 'The change c1 was decided before, as something else. Fix: leave the id out, or give a new one.',
    });
    await untilIdle(handle, 0);
  });
});

test('a failed pipeline fails the operation, a rejected model is its outcome', async () => {
  const rejecting = world.activities({
    'perennial.evaluateRun': async () => ({ accepted: false, reasons: ['no better'], metrics: {}, gates: [], evaluationKey: 'k' }),
    'perennial.trainModel': async ({ model, triggerId }) => {
      if (model === 'failing') throw ApplicationFailure.nonRetryable('disk full', 'OBJECT_STORE_FULL');
      return { runId: triggerId, rounds: 1, bestIteration: 1, metrics: {}, rows: { train: 1, validation: 1, test: 1 } };
    },
  });
  await withWorkers([world.worker(rejecting.activities), world.callerWorker], async () => {
    for (const model of ['rejected', 'failing']) await startLifecycle(world.client, model, QUEUE);
    const outcome = (await (await world.ask('run', { model: 'rejected', ...DECISION }, 'rejected')).result()) as { state: string };
    assert.equal(outcome.state, 'rejected');
    const told = await failureOf('run', { model: 'failing', triggerId: 'f1', ...DECISION });
    assert.deepEqual([told.handlerError, told.code], [undefined, 'PIPELINE_FAILED']);
    assert.match(told.message, /disk full/);
    const again = await failureOf('run', { model: 'failing', triggerId: 'f1', ...DECISION });
    assert.deepEqual(again, told, 'who asks again for what has failed is told the same');
  });
});

test('while nobody takes the tasks of the lifecycle the operation is asked again, and ends once somebody does', async () => {
  const model = 'waiting';
  const { activities } = world.activities();
  const elsewhere = world.worker(activities, { taskQueue: 'elsewhere' });
  const asking = world.worker(activities, {}, ['control']);
  const handle = await withWorkers([elsewhere], () => startLifecycle(world.client, model, 'elsewhere'));
  await withWorkers([asking, world.callerWorker], async () => {
    const promoting = await world.ask('promote', { model, version: 1, changeId: 'c1', ...DECISION }, 'waiting-promote');
    const looking = await world.ask('status', { model }, 'waiting-status');
    for (const caller of [promoting, looking]) await untilAskedAgain(caller.workflowId);
    await withWorkers([elsewhere], async () => {
      assert.deepEqual(await promoting.result(), { changeId: 'c1', decision: 'accepted' });
      assert.deepEqual(await outcomeOf(handle, 'c1'), ['promote', 'deployed', 1, 1]);
      assert.equal(((await looking.result()) as { model: string }).model, model);
    });
  });
});

/** On a busy machine the server may give up an attempt before we do, and asks again. */
async function untilAskedAgain(workflowId: string): Promise<void> {
  const look = async (): Promise<{ readonly attempt: number; readonly failure: string }> => {
    const { raw } = await world.callers.workflow.getHandle(workflowId).describe();
    const { attempt, lastAttemptFailure } = raw.pendingNexusOperations?.[0] ?? {};
    return { attempt: attempt ?? 0, failure: lastAttemptFailure?.message ?? '' };
  };
  const isNoAnswer = /^No answer within \d+ ms: .* waits for a worker/;
  await eventually(`${workflowId} asks again`, look, ({ attempt, failure }) => isNoAnswer.test(failure) || attempt > GIVEN_UP_BY_SERVER);
}
