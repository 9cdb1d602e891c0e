import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { WorkflowHandle } from '@temporalio/client';
import { LAST_RESORT_MS } from '../fixtures/last-resort.js';
import { until } from '../fixtures/eventually.js';
import { PerennialClient } from '../../client/perennial-client.js';
import type { PerennialActivities } from '../../contracts/activities.js';
import { WORKFLOW_TYPES, workflowIds } from '../../contracts/names.js';
import { pair, SEARCH_ATTRIBUTES, searchAttributesOf } from '../../contracts/search-attributes.js';
import * as messages from '../../workflows/contract/messages.js';
import { DEFINITION, outcomeOf, request, untilIdle } from '../workers/lifecycle-run.js';
import { pipelineInput } from './pipeline-input.js';
import { recordedActivities } from './histories/recorded-activities.js';
import { untilCancelled } from './until-cancelled.js';
import { openWorkflowWorld } from './workflow-world.js';
import type { WorkflowWorld } from './workflow-world.js';

const KEYWORDS = Object.fromEntries(Object.values(SEARCH_ATTRIBUTES).map((name) => [name, 'Keyword'] as const));
/** So that a dead worker is soon noticed. */
const FAST = { control: { heartbeatTimeoutMs: 1_000 }, work: { heartbeatTimeoutMs: 1_000 } };
const MODEL = 'ends';

/** Everything that is started alone, with the activity that is under way when it is ended. */
const INPUTS: readonly (readonly [keyof typeof WORKFLOW_TYPES, object, keyof PerennialActivities])[] = [
  ['pipeline', pipelineInput('p1'), 'perennial.trainModel'],
  ['rollout', { endpoint: MODEL, version: 2, changeId: 'c1', actor: 'ann', reason: 'r', reportTo: null }, 'perennial.deployVersion'],
  ['tune', { triggerId: 't', definitionDigest: 'd', asOf: 1, snapshot: 's', searchId: 'x', trials: 2, parallel: 1 }, 'perennial.runTrial'],
  ['monitor', { name: 'inputs', definitionDigest: 'd', asOf: 1 }, 'perennial.monitorModel'],
  ['batchPrediction', batch(), 'perennial.scoreParts'],
  ['asyncPrediction', { endpoint: MODEL, requestId: 'r1' }, 'perennial.predictRequest'],
  ['requestedRun', { start: request(MODEL) }, 'perennial.signalLifecycle'],
];

function batch(): object {
  return { batchId: 'b', version: 1, endpoint: null, input: { kind: 'object', key: 'k' }, parallel: 1, threads: 1, rowsPerPart: null };
}

let world: WorkflowWorld;
before(async () => {
  world = await openWorkflowWorld({ searchAttributes: KEYWORDS });
});
after(() => world.close());

function start([type, input]: (typeof INPUTS)[number], how: string, execution: object = {}): Promise<WorkflowHandle> {
  return world.client.workflow.start(WORKFLOW_TYPES[type], {
    workflowId: `${how}/${type}`,
    taskQueue: how,
    args: [{ formatVersion: 1, model: MODEL, execution, ...input }],
    typedSearchAttributes: searchAttributesOf(MODEL),
  });
}

async function attributesOf(handle: WorkflowHandle): Promise<readonly unknown[]> {
  const { typedSearchAttributes: found } = await handle.describe();
  return [SEARCH_ATTRIBUTES.model, SEARCH_ATTRIBUTES.outcome].map((name) => found.get(pair(name, '').key));
}

async function cancelInTheMiddle(one: (typeof INPUTS)[number], how: string, hold: () => Promise<never>, execution?: object): Promise<void> {
  let isHeld = false;
  const held = () => {
    isHeld = true;
    return hold();
  };
  const worker = await world.startWorker(recordedActivities({ [one[2]]: held }).activities, how);
  const handle = await start(one, how, execution);
  await until(`${one[2]} is under way`, () => isHeld);
  await handle.cancel();
  await assert.rejects(handle.result(), { name: 'WorkflowFailedError' }, one[0]);
  assert.equal((await handle.describe()).status.name, 'CANCELLED', one[0]);
  assert.match(String(await attributesOf(handle)), /^ends,(?:cancelled|aborted)$/, one[0]);
  await worker.stop();
}

test('each workflow that is cancelled ends as cancelled, and is found by that', async () => {
  for (const one of INPUTS) await cancelInTheMiddle(one, 'cancelled', untilCancelled);
});

/** Nothing is heard of it any more, as of the activity of a worker that was killed. */
const silent = (): Promise<never> => Context.current().cancelled;

test('each workflow that is cancelled while its worker is dead ends as cancelled', async () => {
  for (const one of INPUTS) await cancelInTheMiddle(one, 'cancelled-silently', silent, FAST);
});

test('each workflow that fails is found as failed', async () => {
  for (const one of INPUTS) {
    const fails = () => Promise.reject(ApplicationFailure.nonRetryable('no such thing', 'METADATA_DENIED'));
    const worker = await world.startWorker(recordedActivities({ [one[2]]: fails }).activities, 'failed');
    const handle = await start(one, 'failed');
    await handle.result().catch(() => undefined);
    assert.deepEqual(await attributesOf(handle), [MODEL, 'failed'], one[0]);
    await worker.stop();
  }
});

/** As `perennial apply` starts it. */
async function liveOnce(lived: WorkflowWorld): Promise<WorkflowHandle> {
  const client = new PerennialClient(lived.client, { address: lived.server.address, taskQueue: MODEL, answerTimeoutMs: LAST_RESORT_MS });
  await client.configure(MODEL, { ...DEFINITION, searchAttributes: true }, 'ann');
  await client.requestRun(request(MODEL));
  const handle = client.lifecycle(MODEL);
  await untilIdle(handle);
  await client.promote(MODEL, 2, { changeId: 'c1', actor: 'ann', reason: 'test' });
  await outcomeOf(handle, 'c1');
  return handle;
}

test('a lifecycle and all that it starts are found by model and outcome, also after it continued as new', async () => {
  const worker = await world.startWorker(recordedActivities().activities, MODEL);
  const handle = await liveOnce(world);
  const first = (await handle.describe()).runId;
  for (let i = 0; (await handle.describe()).runId === first; i += 1) {
    const burst = Array.from({ length: 100 }, (_, k) => request(MODEL, { triggerId: `a${i}-${k}`, kind: 'alert' }));
    await Promise.all(burst.map((one) => handle.signal(messages.trigger, { start: one, replyTo: null })));
    await untilIdle(handle, 0);
  }
  assert.deepEqual(await attributesOf(handle), [MODEL, 'running']);
  const children = [workflowIds.pipeline(MODEL, 't1'), workflowIds.tune(MODEL, 't1'), workflowIds.rollout(MODEL, MODEL, 'c1')];
  const found = await Promise.all(children.map((id) => attributesOf(world.client.workflow.getHandle(id))));
  assert.deepEqual(found, [
    [MODEL, 'accepted'],
    [MODEL, 'done'],
    [MODEL, 'deployed'],
  ]);
  await handle.terminate();
  await worker.stop();
});

test('a server that knows none of the search attributes runs all the same, and no workflow task fails over them', async () => {
  const bare = await openWorkflowWorld();
  const worker = await bare.startWorker(recordedActivities().activities, MODEL);
  const handle = await liveOnce(bare);
  for (const id of [handle.workflowId, workflowIds.pipeline(MODEL, 't1'), workflowIds.rollout(MODEL, MODEL, 'c1')]) {
    const { events } = await bare.client.workflow.getHandle(id).fetchHistory();
    assert.ok(events?.every(({ workflowTaskFailedEventAttributes: failed }) => failed == null));
  }
  await worker.stop();
  await bare.close();
});
