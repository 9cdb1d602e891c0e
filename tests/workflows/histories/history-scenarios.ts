import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { until } from '../../fixtures/eventually.js';
import { WORKFLOW_TYPES, workflowIds } from '../../../contracts/names.js';
import type { Step } from '../../../contracts/names.js';
import type { AsyncPredictionInput, BatchPredictionInput, PipelineInput } from '../../../contracts/workflows.js';
import * as messages from '../../../workflows/contract/messages.js';
import { outcomeOf, request, startLifecycle, untilIdle, untilState } from '../../workers/lifecycle-run.js';
import { pipelineInput } from '../pipeline-input.js';
import { recordedActivities } from './recorded-activities.js';
import { LIFECYCLES } from './recorded-lifecycles.js';
import type { RecordedRun, Scenario } from './recorded-run.js';
import { untilCancelled } from '../until-cancelled.js';
import type { WorkflowWorld } from '../workflow-world.js';

const MAX_EVENTS_BEFORE_CONTINUE = 90;
/** A cancel reaches an activity with the answer to a heartbeat. */

/** Every path of every workflow that has commands of its own. Each scenario has its own task queue and activities. */
export const SCENARIOS: readonly Scenario[] = [
  pipelines,
  failedChecks,
  decisions,
  lostChild,
  cancelled,
  repeatedTrigger,
  failedRollout,
  schedule,
  requestedRuns,
  monitors,
  batches,
  asyncPredictions,
  ...LIFECYCLES,
];

async function pipelines(world: WorkflowWorld): Promise<readonly RecordedRun[]> {
  const taskQueue = 'pipelines';
  await world.startWorker(recordedActivities().activities, taskQueue);
  const tag = 'june';
  const runs: readonly (readonly [string, Partial<PipelineInput>])[] = [
    ['full', {}],
    ['searched-wide', { tune: { trials: 7, parallel: 3 } }],
    ['without-search', { tune: null }],
    ...(['preprocess', 'tune', 'train'] as const).map((step) => [`only-${step}`, { steps: [step], tag }] as const),
    ['train-register', { steps: ['train', 'register'] as Step[], tag }],
    ['score-version', { steps: ['test'] as Step[], tag, version: 1 }],
  ];
  for (const [name, over] of runs) {
    await world.client.workflow.execute(WORKFLOW_TYPES.pipeline, { workflowId: name, taskQueue, args: [pipelineInput(name, over)] });
  }
  const tunes = { name: 'tune-wide', workflowId: workflowIds.tune('churn', 'searched-wide') };
  return [...runs.map(([name]) => ({ name: `pipeline-${name}`, workflowId: name })), tunes];
}

async function failedChecks(world: WorkflowWorld): Promise<readonly RecordedRun[]> {
  const outcome = { passed: false, checks: 3, warnings: 0, failures: ["not-null on 'carrier': 12 of 24,318 rows"], reportKey: 'k' };
  await world.startWorker(recordedActivities({ 'perennial.checkSnapshot': async () => outcome }).activities, 'checks');
  const handle = await startLifecycle(world.client, 'checks', 'checks');
  await handle.executeUpdate(messages.requestRun, { args: [request('checks')] });
  await untilIdle(handle);
  return [
    { name: 'lifecycle-failed-checks', workflowId: handle.workflowId },
    { name: 'pipeline-failed-checks', workflowId: workflowIds.pipeline('checks', 't1') },
  ];
}

async function untilRunning(handle: WorkflowHandle, wanted: string): Promise<void> {
  await until(`${wanted} is under way`, async () =>
    (await handle.query(messages.progress)).some(({ stage, state }) => stage === wanted && state === 'running'),
  );
}

/** Run, promote, rollback, pause, a held trigger, resume; then alerts until the lifecycle has continued as new. */
async function decisions(world: WorkflowWorld): Promise<readonly RecordedRun[]> {
  const model = 'decisions';
  await world.startWorker(recordedActivities().activities, model);
  const handle = await startLifecycle(world.client, model, model, { maxHistoryEvents: MAX_EVENTS_BEFORE_CONTINUE });
  const first = (await handle.describe()).runId;
  const decision = { actor: 'ann', reason: 'audit' };
  await handle.executeUpdate(messages.requestRun, { args: [request(model)] });
  await untilIdle(handle);
  await handle.executeUpdate(messages.promote, { args: [{ ...decision, changeId: 'c1', version: 1 }] });
  await outcomeOf(handle, 'c1');
  await handle.executeUpdate(messages.rollback, { args: [{ ...decision, changeId: 'c2' }] });
  await outcomeOf(handle, 'c2');
  await handle.executeUpdate(messages.pause, { args: [{ ...decision, changeId: 'c3' }] });
  await handle.signal(messages.trigger, { start: request(model, { triggerId: 'held', kind: 'alert' }), replyTo: null });
  await handle.executeUpdate(messages.resume, { args: [{ ...decision, changeId: 'c4' }] });
  await untilIdle(handle, 2);
  const alerts = Array.from({ length: 30 }, (_, i) => request(model, { triggerId: `alert-${i}`, kind: 'alert' }));
  await Promise.all(alerts.map((start) => handle.signal(messages.trigger, { start, replyTo: null })));
  await untilIdle(handle, 32);
  const current = await currentRun(handle);
  if (current === first) throw new Error('the lifecycle has not continued as new');
  return [
    { name: 'lifecycle-decisions', workflowId: handle.workflowId, runId: first },
    { name: 'lifecycle-continued', workflowId: handle.workflowId, runId: current },
    { name: 'rollout-promoted', workflowId: workflowIds.rollout(model, model, 'c1') },
  ];
}

async function currentRun(handle: WorkflowHandle): Promise<string> {
  return (await handle.describe()).runId;
}

/** An operator terminates the pipeline; only the reconcile can notice. */
async function lostChild(world: WorkflowWorld): Promise<readonly RecordedRun[]> {
  const model = 'lost';
  await world.startWorker(recordedActivities({ 'perennial.ingestSnapshot': untilCancelled }).activities, model);
  const handle = await startLifecycle(world.client, model, model, { reconcileMs: 300 });
  await handle.executeUpdate(messages.requestRun, { args: [request(model)] });
  await untilState(handle, ({ active }) => active?.started === true);
  await world.client.workflow.getHandle(workflowIds.pipeline(model, 't1')).terminate('operator');
  await untilIdle(handle);
  return [{ name: 'lifecycle-lost-child', workflowId: handle.workflowId }];
}

async function cancelled(world: WorkflowWorld): Promise<readonly RecordedRun[]> {
  const taskQueue = 'cancelled';
  await world.startWorker(recordedActivities({ 'perennial.trainModel': untilCancelled }).activities, taskQueue);
  const args: [PipelineInput] = [pipelineInput(taskQueue)];
  const handle = await world.client.workflow.start(WORKFLOW_TYPES.pipeline, { workflowId: taskQueue, taskQueue, args });
  await untilRunning(handle, 'train');
  await handle.cancel();
  await handle.result().catch(() => undefined);
  return [{ name: 'pipeline-cancelled', workflowId: taskQueue }];
}

async function repeatedTrigger(world: WorkflowWorld): Promise<readonly RecordedRun[]> {
  const model = 'repeated';
  await world.startWorker(recordedActivities({ 'perennial.recordTrigger': async () => ({ duplicate: true }) }).activities, model);
  const handle = await startLifecycle(world.client, model, model);
  await handle.signal(messages.trigger, { start: request(model, { kind: 'alert' }), replyTo: null });
  await untilIdle(handle);
  return [{ name: 'lifecycle-repeated-trigger', workflowId: handle.workflowId }];
}

async function failedRollout(world: WorkflowWorld): Promise<readonly RecordedRun[]> {
  const model = 'refused';
  const deployVersion = () => Promise.reject(ApplicationFailure.nonRetryable('another owner', 'DEPLOY_OWNER_DIFFERENT'));
  await world.startWorker(recordedActivities({ 'perennial.deployVersion': deployVersion }).activities, model);
  const handle = await startLifecycle(world.client, model, model);
  await handle.executeUpdate(messages.requestRun, { args: [request(model)] });
  await untilIdle(handle);
  return [
    { name: 'lifecycle-failed-rollout', workflowId: handle.workflowId },
    { name: 'rollout-failed', workflowId: workflowIds.rollout(model, model, 'pipeline:t1') },
  ];
}

/** The activity really signals a lifecycle, which answers the waiting workflow. */
async function schedule(world: WorkflowWorld): Promise<readonly RecordedRun[]> {
  const model = 'scheduled';
  const activities = recordedActivities({
    'perennial.signalLifecycle': async ({ start, replyTo }) => {
      await world.client.workflow.getHandle(workflowIds.lifecycle(model)).signal(messages.trigger, { start, replyTo });
    },
  });
  await world.startWorker(activities.activities, model);
  const handle = await startLifecycle(world.client, model, model);
  const args: [object] = [{ formatVersion: 1, model, kind: 'schedule' }];
  await world.client.workflow.execute(WORKFLOW_TYPES.scheduledTrigger, { workflowId: 'scheduled-trigger', taskQueue: model, args });
  await untilIdle(handle);
  return [
    { name: 'scheduled-trigger', workflowId: 'scheduled-trigger' },
    { name: 'lifecycle-scheduled', workflowId: handle.workflowId },
  ];
}

/** One that is answered, one that asks again after its lifecycle was lost, one that is cancelled. */
async function requestedRuns(world: WorkflowWorld): Promise<readonly RecordedRun[]> {
  const model = 'requested';
  let asked = 0;
  const activities = recordedActivities({
    'perennial.signalLifecycle': async ({ start, replyTo }) => {
      asked += 1;
      const isLost = start.triggerId === 'requested-lost' && asked === 2;
      if (isLost || start.triggerId === 'requested-cancelled') return;
      await world.client.workflow.getHandle(workflowIds.lifecycle(model)).signal(messages.trigger, { start, replyTo });
    },
  });
  await world.startWorker(activities.activities, model);
  const handle = await startLifecycle(world.client, model, model);
  const names = ['requested-run', 'requested-lost', 'requested-cancelled'];
  for (const triggerId of names) {
    const args: [object] = [{ formatVersion: 1, start: request(model, { triggerId }) }];
    const run = await world.client.workflow.start(WORKFLOW_TYPES.requestedRun, { workflowId: triggerId, taskQueue: model, args });
    if (triggerId === 'requested-cancelled') {
      await untilRunning(run, 'outcome');
      await run.cancel();
    }
    await run.result().catch(() => undefined);
  }
  await untilIdle(handle, 2);
  return names.map((name) => ({ name, workflowId: name }));
}

async function monitors(world: WorkflowWorld): Promise<readonly RecordedRun[]> {
  const drifted = {
    kind: 'drift',
    reportId: 'r9',
    verdict: 'drifted',
    rows: 900,
    maturedRows: 400,
    drifted: [{ column: 'carrier', psi: 0.41 }],
  } as const;
  for (const verdict of ['drifted', 'ok'] as const) {
    const activities = recordedActivities({ 'perennial.monitorModel': async () => ({ ...drifted, verdict }) }).activities;
    await world.startWorker(activities, verdict);
    const args: [object] = [{ formatVersion: 1, model: 'churn', definitionDigest: 'd', name: 'inputs', asOf: 77 }];
    await world.client.workflow.execute(WORKFLOW_TYPES.monitor, { workflowId: `monitor-${verdict}`, taskQueue: verdict, args });
  }
  return ['drifted', 'ok'].map((verdict) => ({ name: `monitor-${verdict}`, workflowId: `monitor-${verdict}` }));
}

async function batches(world: WorkflowWorld): Promise<readonly RecordedRun[]> {
  const taskQueue = 'batches';
  const parts: Readonly<Record<string, number>> = { 'batch-small': 1, 'batch-wide': 70, 'batch-empty': 0 };
  const planBatch = ({ batchId }: { readonly batchId: string }) => Promise.resolve({ version: 1, rows: 1_000, parts: parts[batchId] ?? 1 });
  await world.startWorker(recordedActivities({ 'perennial.planBatch': planBatch }).activities, taskQueue);
  for (const batchId of Object.keys(parts)) {
    await world.client.workflow.execute(WORKFLOW_TYPES.batchPrediction, { workflowId: batchId, taskQueue, args: [batchInput(batchId)] });
  }
  await world.startWorker(
    recordedActivities({ 'perennial.scoreParts': () => Promise.reject(refusal('TRAINER_REJECTED')) }).activities,
    'batch-refused',
  );
  const args: [BatchPredictionInput] = [batchInput('batch-refused')];
  await world.client.workflow
    .execute(WORKFLOW_TYPES.batchPrediction, { workflowId: 'batch-refused', taskQueue: 'batch-refused', args })
    .catch(() => undefined);
  return [...Object.keys(parts), 'batch-refused'].map((name) => ({ name, workflowId: name }));
}

function batchInput(batchId: string): BatchPredictionInput {
  const input = { kind: 'object', key: 'incoming/rows.parquet' } as const;
  return { formatVersion: 1, model: 'churn', batchId, version: null, endpoint: 'churn', input, parallel: 2, threads: 1, rowsPerPart: null };
}

function refusal(code: string): Error {
  return ApplicationFailure.nonRetryable('refused', code);
}

async function asyncPredictions(world: WorkflowWorld): Promise<readonly RecordedRun[]> {
  const done = { state: 'done', version: 1, rows: 2, code: null, hasCallback: true } as const;
  const cases: Readonly<Record<string, Parameters<typeof recordedActivities>[0]>> = {
    'async-plain': {},
    'async-callback': { 'perennial.predictRequest': async () => done },
    'async-callback-refused': {
      'perennial.predictRequest': async () => done,
      'perennial.postResult': () => Promise.reject(refusal('CALLBACK_GONE')),
    },
    'async-failed': { 'perennial.predictRequest': () => Promise.reject(refusal('MODEL_FILE_CORRUPT')) },
    'async-cancelled': { 'perennial.predictRequest': untilCancelled },
  };
  for (const [name, overrides] of Object.entries(cases)) {
    await world.startWorker(recordedActivities(overrides).activities, name);
    const args: [AsyncPredictionInput] = [{ formatVersion: 1, endpoint: 'churn', requestId: name }];
    const handle = await world.client.workflow.start(WORKFLOW_TYPES.asyncPrediction, { workflowId: name, taskQueue: name, args });
    if (name === 'async-cancelled') {
      await until('the request is answered', async () => (await handle.describe()).raw.pendingActivities?.[0]?.lastStartedTime != null);
      await handle.cancel();
    }
    await handle.result().catch(() => undefined);
  }
  return Object.keys(cases).map((name) => ({ name, workflowId: name }));
}
