import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from '@temporalio/client';
import { LAST_RESORT_MS } from '../fixtures/last-resort.js';
import { eventually } from '../fixtures/eventually.js';
import { reply } from '../../activities/lifecycle/reply.js';
import { waitForDecision } from '../../client/wait-for-decision.js';
import { waitForOutcome } from '../../client/wait-for-outcome.js';
import { PerennialClient } from '../../client/perennial-client.js';
import { MESSAGES } from '../../contracts/names.js';
import type { TriggerOutcome } from '../../contracts/workflows.js';
import * as messages from '../../workflows/contract/messages.js';
import { DEFINITION, outcomeOf, request, startLifecycle, untilIdle, untilState } from '../workers/lifecycle-run.js';
import { heldActivity, recordedActivities } from './histories/recorded-activities.js';
import { openWorkflowWorld } from './workflow-world.js';
import type { WorkflowWorld } from './workflow-world.js';

const OTHER = 'pricing';
const QUIET = { onStage: () => undefined };
const TRAINED = { runId: 'r', rounds: 1, bestIteration: 1, metrics: {}, rows: { train: 1, validation: 1, test: 1 } };

let world: WorkflowWorld;
before(async () => {
  world = await openWorkflowWorld();
  const workflowExecutionRetentionPeriod = { seconds: 86_400 } as never;
  await world.client.workflowService.registerNamespace({ namespace: OTHER, workflowExecutionRetentionPeriod });
});
after(() => world.close());

/** The answers that came into a history. */
async function answersOf(client: Client, workflowId: string): Promise<readonly string[]> {
  const look = async (): Promise<readonly string[]> => {
    const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
    const signals = (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal }) => (signal ? [signal] : []));
    return signals.map(({ signalName, input }) => `${signalName} ${String(input?.payloads?.[0]?.data)}`);
  };
  return eventually(`${workflowId} has an answer`, look, (answers) => answers.length > 0);
}

test('whoever waits is answered, in another namespace too; who is gone holds nothing up', async () => {
  const model = 'answers';
  const worker = await world.startWorker(recordedActivities({ 'perennial.reply': reply }).activities, model);
  const other = new Client({ connection: world.client.connection, namespace: OTHER });
  const waiting = { workflowType: 'waits', taskQueue: 'nobody' };
  await world.client.workflow.start(waiting.workflowType, { ...waiting, workflowId: 'here' });
  await other.workflow.start(waiting.workflowType, { ...waiting, workflowId: 'there' });
  const handle = await startLifecycle(world.client, model, model);
  const replies = [
    { workflowId: 'here' },
    { workflowId: 'there', namespace: OTHER },
    { workflowId: 'gone', namespace: OTHER },
    { workflowId: 'gone' },
  ];
  for (const [index, replyTo] of replies.entries()) {
    await handle.signal(messages.trigger, { start: request(model, { triggerId: `t${index}`, deploy: false }), replyTo });
  }
  await untilIdle(handle, replies.length);
  for (const [client, workflowId, triggerId] of [
    [world.client, 'here', 't0'],
    [other, 'there', 't1'],
  ] as const) {
    const [answer = '', ...more] = await answersOf(client, workflowId);
    assert.match(answer, new RegExp(`^${MESSAGES.triggerFinished} .*"triggerId":"${triggerId}".*"state":"accepted"`));
    assert.deepEqual(more, []);
  }
  await handle.terminate();
  await worker.stop();
});

test('two callers of the same work both get its outcome, also when the lifecycle has forgotten it', async () => {
  const model = 'callers';
  const training = heldActivity(TRAINED);
  const recorded = recordedActivities({ 'perennial.trainModel': training.run });
  const worker = await world.startWorker(recorded.activities, model);
  const client = new PerennialClient(world.client, { address: world.server.address, taskQueue: model, answerTimeoutMs: LAST_RESORT_MS });
  await client.configure(model, DEFINITION, 'ann');
  const answers = [await client.requestRun(request(model)), await client.requestRun(request(model, { triggerId: 't2', actor: 'bob' }))];
  assert.deepEqual(
    answers.map(({ decision, pipelineTriggerId }) => [decision, pipelineTriggerId]),
    [
      ['queued', 't1'],
      ['joined', 't1'],
    ],
  );
  const outcomes = Promise.all(answers.map((answer) => waitForOutcome(client, { model, ...answer }, QUIET)));
  training.release();
  assert.deepEqual(
    (await outcomes).map(({ state, version }) => [state, version]),
    Array(2).fill(['deployed', 1]),
  );
  assert.equal(recorded.outcomes.get('t2'), 'joined t1');
  await untilIdle(client.lifecycle(model), 2);
  await client.lifecycle(model).terminate();
  await client.configure(model, DEFINITION, 'ann');
  const written: TriggerOutcome = { state: 'deployed', version: 1, revision: 1, text: 'as it is written' };
  const [first] = answers;
  assert.ok(first);
  assert.deepEqual(await waitForOutcome(client, { model, ...first }, QUIET, () => Promise.resolve(written)), written);
  await client.lifecycle(model).terminate();
  await worker.stop();
});

test('whoever decided waits for the outcome, which of many decisions is in the database only', async () => {
  const model = 'decides';
  const worker = await world.startWorker(recordedActivities().activities, model);
  const client = new PerennialClient(world.client, { address: world.server.address, taskQueue: model, answerTimeoutMs: LAST_RESORT_MS });
  await client.configure(model, DEFINITION, 'ann');
  const decision = { actor: 'ann', reason: 'x' };
  await client.promote(model, 2, { ...decision, changeId: 'first' });
  assert.equal((await waitForDecision(client, { model, changeId: 'first' })).state, 'deployed');
  for (let i = 0; i < 60; i += 1) await client.pause(model, { ...decision, changeId: `pause-${i}` });
  const state = await untilState(client.lifecycle(model), ({ recentDecisions }) =>
    recentDecisions.every(({ changeId }) => changeId !== 'first'),
  );
  assert.equal(state.paused?.by, 'ann');
  const written = { ...decision, changeId: 'first', action: 'promote', state: 'deployed', version: 2, revision: 1, text: 't' } as const;
  assert.deepEqual(await waitForDecision(client, { model, changeId: 'first' }, undefined, () => Promise.resolve(written)), written);
  const revisions = state.champion?.revision;
  const again = { ...decision, changeId: 'first', version: 2 };
  assert.equal((await client.lifecycle(model).executeUpdate(messages.promote, { args: [again] })).decision, 'duplicate');
  assert.equal((await client.status(model))?.champion?.revision, revisions, 'the change itself is remembered');
  await assert.rejects(client.promote(model, 3, { ...decision, changeId: 'first' }), { code: 'CHANGE_CONFLICT' });
  assert.deepEqual((await outcomeOf(client.lifecycle(model), 'pause-59')).slice(0, 2), ['pause', 'done']);
  await client.lifecycle(model).terminate();
  await worker.stop();
});
