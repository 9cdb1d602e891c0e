import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { startChild, workflowInfo } from '@temporalio/workflow';
import { STEPS, workflowIds } from '../contracts/names.js';
import type { PipelineInput, RolloutInput } from '../contracts/workflows.js';
import * as policy from '../core/policy/lifecycle.js';
import type { LifecycleAction } from '../core/policy/lifecycle.js';
import type { LifecycleState, Notice, PendingTrigger, RolloutRequest } from '../core/policy/lifecycle-state.js';
import type { LifecycleCell } from './lifecycle-cell.js';
import { pipeline } from './pipeline.js';
import { controlActivities } from './proxies.js';
import { reportTo } from './report-to.js';
import { rollout } from './rollout.js';

export async function takeAction(cell: LifecycleCell, action: LifecycleAction): Promise<void> {
  switch (action.kind) {
    case 'start-pipeline':
      return startPipeline(cell);
    case 'start-rollout':
      return startRollout(cell, action.rollout);
    case 'tell':
      return tell(cell, action.notices);
  }
}

async function startPipeline(cell: LifecycleCell): Promise<void> {
  cell.update(policy.pipelineStarting);
  const active = cell.state.active;
  const definition = cell.state.definition;
  if (active === null || definition === null) return;
  const { model, triggerId, kind, asOf } = active.start;
  const early = cell.state.earlyPipelines.find((report) => report.triggerId === triggerId);
  if (early !== undefined) return cell.update((state) => policy.pipelineFinished(state, triggerId, early.result));
  const activities = controlActivities(definition.timing, 'remember the trigger');
  const { duplicate } = await activities['perennial.recordTrigger']({ model, triggerId, kind, asOf, receivedAt: active.receivedAt });
  if (duplicate) {
    const nothing = { snapshot: null, runId: null, version: null, metrics: {} };
    const text = `trigger ${triggerId} ended before, in a history that is gone`;
    cell.update((state) => policy.pipelineFinished(state, triggerId, { state: 'done', ...nothing, text }));
    return;
  }
  await startAbandoned(workflowIds.pipeline(model, triggerId), (workflowId) =>
    startChild(pipeline, {
      workflowId,
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      parentClosePolicy: 'ABANDON',
      args: [pipelineInput(active, cell.state)],
      staticSummary: `${model}: ${active.start.reason}`,
    }),
  );
  cell.update((state) => (state.active?.start.triggerId === triggerId ? policy.pipelineStarted(state) : state));
}

/** Its start is awaited: only then does the child survive this run's continue-as-new. */
async function startAbandoned(workflowId: string, start: (workflowId: string) => Promise<unknown>): Promise<void> {
  try {
    await start(workflowId);
  } catch (error) {
    // Started before a crash or an operator's reset; its report, or the reconcile, says how it ends.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

function pipelineInput(active: PendingTrigger, state: LifecycleState): PipelineInput {
  const definition = state.definition;
  return {
    formatVersion: 1,
    trigger: active.start,
    definitionDigest: definition?.digest ?? '',
    tune: definition?.tune ?? null,
    steps: active.start.steps ?? STEPS,
    tag: active.start.tag ?? null,
    querySql: null,
    runName: null,
    paramsFrom: 'best',
    version: null,
    reportTo: workflowInfo().workflowId,
    cpuTaskQueue: definition?.cpuTaskQueue ?? null,
    searchAttributes: definition?.searchAttributes ?? false,
    timing: definition?.timing ?? {},
  };
}

async function startRollout(cell: LifecycleCell, request: RolloutRequest): Promise<void> {
  cell.update(policy.rolloutStarting);
  const model = cell.state.model;
  const { changeId, version, actor, reason, split, byPerson } = request;
  const early = cell.state.earlyRollouts.find((report) => report.changeId === changeId);
  if (early !== undefined) return cell.update((state) => policy.rolloutFinished(state, changeId, early.result));
  const input: RolloutInput = {
    formatVersion: 1,
    model,
    endpoint: model,
    version,
    changeId,
    actor,
    reason,
    reportTo: workflowInfo().workflowId,
    timing: cell.state.definition?.timing ?? {},
    split,
    byPerson,
  };
  await startAbandoned(workflowIds.rollout(model, model), (workflowId) =>
    startChild(rollout, {
      workflowId,
      parentClosePolicy: 'ABANDON',
      args: [input],
      staticSummary: `${model}: deploy version ${version}`,
    }),
  );
  cell.update((state) => (state.activeRollout?.changeId === changeId ? policy.rolloutStarted(state) : state));
}

async function tell(cell: LifecycleCell, notices: readonly Notice[]): Promise<void> {
  const { model } = cell.state;
  const outcomes = notices.map(({ waiter, outcome }) => ({
    triggerId: waiter.triggerId,
    kind: waiter.kind,
    asOf: waiter.asOf,
    receivedAt: waiter.receivedAt,
    outcome: `${outcome.state}: ${outcome.text}`,
  }));
  const activities = controlActivities(cell.state.definition?.timing ?? {}, 'write outcomes');
  await activities['perennial.finishTriggers']({ model, outcomes });
  await Promise.all(
    notices.map(async ({ waiter, outcome }) => {
      if (waiter.replyTo !== null) await reportTo(waiter.replyTo, 'triggerFinished', { triggerId: waiter.triggerId, outcome });
    }),
  );
  cell.update((state) => policy.told(state, notices.length));
}
