import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { WorkflowHandle } from '@temporalio/client';
import type { BatchPredictionInput, TuneInputs } from '../../../contracts/workflows.js';
import { WORKFLOW_TYPES, workflowIds } from '../../../contracts/names.js';
import { jsonBytes } from '../../../core/policy/state/bounds.js';
import * as messages from '../../../workflows/contract/messages.js';
import { outcomeOf, request, startLifecycle, untilIdle, untilState } from '../../workers/lifecycle-run.js';
import { heldActivity, recordedActivities } from './recorded-activities.js';
import { openWorkflowWorld } from '../workflow-world.js';
import type { WorkflowWorld } from '../workflow-world.js';

const MAX_EVENTS = 10_000;
const MAX_BYTES = 5_000_000;
const CONTINUED_AS_NEW = 28;

let world: WorkflowWorld;
before(async () => {
  world = await openWorkflowWorld();
});
after(() => world.close());

/** Every run of a workflow, by what its history says came next. @returns the number of runs */
async function checkRuns({ workflowId }: WorkflowHandle, firstRunId: string): Promise<number> {
  let runs = 0;
  for (let runId: string | undefined = firstRunId; runId !== undefined;) {
    const handle: WorkflowHandle = world.client.workflow.getHandle(workflowId, runId);
    const { historyLength, historySize } = await handle.describe();
    assert.ok(historyLength < MAX_EVENTS, `${historyLength} events`);
    assert.ok((historySize ?? 0) < MAX_BYTES, `${historySize} bytes`);
    const { events } = await handle.fetchHistory();
    const last = events?.at(-1);
    runId =
      Number(last?.eventType) === CONTINUED_AS_NEW
        ? (last?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? undefined)
        : undefined;
    runs += 1;
  }
  return runs;
}

test('the longest search that a definition may ask for continues as new, and tries every trial once', async () => {
  const trials = 10_000;
  const tried = new Map<number, number>();
  const recorded = recordedActivities({
    'perennial.runTrial': async ({ trial }) => {
      tried.set(trial, (tried.get(trial) ?? 0) + 1);
      return { trial, value: 1 };
    },
  });
  const worker = await world.startWorker(recorded.activities, 'search');
  const fixed = {
    formatVersion: 1,
    model: 'search',
    triggerId: 't1',
    definitionDigest: 'd',
    asOf: 1,
    snapshot: 's',
    searchId: 's',
  } as const;
  const input: TuneInputs = { ...fixed, trials, parallel: 64 };
  const handle = await world.client.workflow.start(WORKFLOW_TYPES.tune, { workflowId: 'search', taskQueue: 'search', args: [input] });
  await handle.result();
  assert.ok((await checkRuns(handle, handle.firstExecutionRunId)) > 1);
  assert.deepEqual([tried.size, [...tried.values()].filter((count) => count !== 1)], [trials, []]);
  await worker.stop();
});

test('a batch of a hundred million rows stays one short history', async () => {
  const planBatch = async () => ({ version: 1, rows: 100_000_000, parts: 100_000 });
  const worker = await world.startWorker(recordedActivities({ 'perennial.planBatch': planBatch }).activities, 'batch');
  const source = { input: { kind: 'object', key: 'k' }, version: 1, endpoint: null, rowsPerPart: null } as const;
  const input: BatchPredictionInput = { formatVersion: 1, model: 'batch', batchId: 'b', parallel: 256, threads: 1, ...source };
  const options = { workflowId: 'batch', taskQueue: 'batch', args: [input] };
  const handle = await world.client.workflow.start(WORKFLOW_TYPES.batchPrediction, options);
  await handle.result();
  assert.equal(await checkRuns(handle, handle.firstExecutionRunId), 1);
  await worker.stop();
});

test('thousands of triggers that join one long pipeline leave a lifecycle that is small and answers', async () => {
  const model = 'joined';
  const held = heldActivity({ address: 'a', manifestKey: 'k', rows: 1, columns: 1 });
  const recorded = recordedActivities({ 'perennial.ingestSnapshot': held.run });
  const worker = await world.startWorker(recorded.activities, model);
  const handle = await startLifecycle(world.client, model, model);
  const first = (await handle.describe()).runId;
  await handle.executeUpdate(messages.requestRun, { args: [request(model, { dataTime: 'now' })] });
  await untilState(handle, ({ active }) => active?.started === true);
  const sent = 4_000;
  for (let i = 0; i < sent; i += 250) {
    const ids = Array.from({ length: 250 }, (_, k) => `webhook-4f1c2a9e-7b1d-4c55-9a7e-${String(i + k).padStart(12, '0')}`);
    const starts = ids.map((triggerId) => request(model, { triggerId, kind: 'alert', dataTime: 'now', asOf: i }));
    await Promise.all(starts.map((start) => handle.signal(messages.trigger, { start, replyTo: null })));
    const bytes = jsonBytes(await handle.query(messages.status));
    assert.ok(bytes < 100_000, `${bytes} bytes`);
  }
  const decision = { actor: 'ann', reason: 'x', changeId: 'c1', version: 2 };
  await handle.executeUpdate(messages.promote, { args: [decision] });
  assert.equal((await outcomeOf(handle, 'c1'))[1], 'deployed');
  held.release();
  const { counters } = await untilIdle(handle, sent + 1);
  assert.equal(counters.received, sent + 1);
  assert.equal(counters.joined + counters.dropped, sent);
  assert.equal(recorded.outcomes.size, counters.joined + 1, 'whoever joined is written down');
  assert.ok((await checkRuns(handle, first)) > 1);
  const pipeline = world.client.workflow.getHandle(workflowIds.pipeline(model, 't1'));
  await checkRuns(pipeline, (await pipeline.describe()).runId);
  await handle.terminate();
  await worker.stop();
});
