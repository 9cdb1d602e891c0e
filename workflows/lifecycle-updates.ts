import { ApplicationFailure, condition, patched, setHandler, workflowInfo } from '@temporalio/workflow';
import type { DecisionUpdate, PromoteUpdate, RequestRunResult, RolloutResult, StartPipelineInput } from '../contracts/workflows.js';
import * as policy from '../core/policy/lifecycle.js';
import { receiveTrigger } from '../core/policy/receive-trigger.js';
import type { LifecycleCell } from './lifecycle-cell.js';
import { configure, pause, promote, requestRun, resume, rollback } from './messages.js';
import { PATCHES } from './patches.js';
import { controlActivities } from './proxies.js';

/** What people decide. Validators refuse before anything is written to the history. */
export function handleUpdates(cell: LifecycleCell): void {
  setHandler(configure, ({ definition }) => cell.update((state) => policy.configure(state, definition)));
  setHandler(pause, ({ actor, reason }) => cell.update((state) => policy.pause(state, actor, reason)));
  setHandler(resume, (update) => goOn(cell, update));
  setHandler(requestRun, (start) => requestPipeline(cell, start), {
    validator: (_start) => {
      requireDefinition(cell);
      if (cell.state.paused !== null)
        refuse(
          'MODEL_PAUSED',
          `The model is paused by ${cell.state.paused.by}: ${cell.state.paused.reason}. Fix: perennial resume ${cell.state.model}`,
        );
    },
  });
  setHandler(promote, (update) => promoteVersion(cell, update), {
    validator: ({ version }) => {
      requireDefinition(cell);
      if (!Number.isSafeInteger(version) || version < 1)
        refuse(
          'VERSION_INVALID',
          `A version is a whole number from 1, got ${String(version)}. Fix: see perennial versions ${cell.state.model}`,
        );
    },
  });
  setHandler(rollback, (update) => rollBack(cell, update), { validator: (_update) => requireDefinition(cell) });
}

function requireDefinition(cell: LifecycleCell): void {
  if (cell.state.definition === null) refuse('MODEL_UNKNOWN', `The model ${cell.state.model} has no definition here. Fix: perennial apply`);
}

function refuse(code: string, message: string): never {
  throw ApplicationFailure.nonRetryable(message, code);
}

function requestPipeline(cell: LifecycleCell, start: StartPipelineInput): RequestRunResult {
  const { state, decision, pipelineTriggerId, text } = receiveTrigger(cell.state, start, Date.now(), null);
  if (decision === 'refused') refuse('TRIGGER_REFUSED', `The trigger was refused: ${text}. Fix: see perennial status ${cell.state.model}`);
  cell.update(() => state);
  return { triggerId: start.triggerId, decision, pipelineTriggerId };
}

/** Ends a pause, and the hold that a direct rollback has set. */
async function goOn(cell: LifecycleCell, { changeId, actor, reason }: DecisionUpdate): Promise<void> {
  cell.update(policy.resume);
  if (!patched(PATCHES.resumeReleasesHold)) return;
  const { model, definition } = cell.state;
  const activities = controlActivities(definition?.timing ?? {}, 'is the endpoint held?');
  const workflowId = workflowInfo().workflowId;
  await activities['perennial.releaseHold']({ model, endpoint: model, changeId, actor, reason, workflowId });
}

async function promoteVersion(cell: LifecycleCell, update: PromoteUpdate): Promise<RolloutResult> {
  const { model, definition } = cell.state;
  const activities = controlActivities(definition?.timing ?? {}, `is version ${update.version} deployable?`);
  await activities['perennial.requireVersion']({ model, version: update.version });
  return rollOut(cell, update);
}

async function rollBack(cell: LifecycleCell, update: DecisionUpdate): Promise<RolloutResult> {
  const { model, definition } = cell.state;
  const activities = controlActivities(definition?.timing ?? {}, 'the version before this one');
  const { version } = await activities['perennial.resolveRollback']({ model, endpoint: model });
  return rollOut(cell, { ...update, version });
}

async function rollOut(cell: LifecycleCell, update: PromoteUpdate): Promise<RolloutResult> {
  const { version, changeId, actor, reason, split } = update;
  cell.update((state) => policy.requestRollout(state, { version, changeId, actor, reason, split, byPerson: true }));
  const finished = (): RolloutResult | undefined => cell.state.recentRollouts.find((entry) => entry.changeId === changeId)?.result;
  await condition(() => finished() !== undefined);
  const result = finished();
  if (result === undefined || result.state === 'failed') {
    throw ApplicationFailure.nonRetryable(result?.text ?? 'the rollout was lost', 'ROLLOUT_FAILED');
  }
  return result;
}
