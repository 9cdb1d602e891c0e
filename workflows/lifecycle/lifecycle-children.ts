import { REQUEST_MEMO, workflowIds } from '../../contracts/names.js';
import type { ControlActivities, WorkflowStatus } from '../../contracts/activities.js';
import * as policy from '../../core/policy/lifecycle.js';
import type { ActivePipeline, ActiveRollout, LifecycleState } from '../../core/policy/state/lifecycle-state.js';
import { readPipelineResult, readRolloutResult } from '../../core/policy/read/read-report.js';
import { contentOf } from '../../core/policy/same-work.js';
import { askedOf } from '../../core/policy/rollouts.js';
import type { LifecycleCell } from './lifecycle-cell.js';

type Child = ActivePipeline | ActiveRollout;

/** A child's id, and what it was started for: an id may have been taken by somebody else. */
export function identityOf(
  { model }: LifecycleState,
  child: Child,
): { readonly workflowId: string; readonly memo: Readonly<Record<string, string>> } {
  if ('start' in child)
    return { workflowId: workflowIds.pipeline(model, child.start.triggerId), memo: { [REQUEST_MEMO]: contentOf(child.start) } };
  return { workflowId: workflowIds.rollout(model, model, child.changeId), memo: { [REQUEST_MEMO]: askedOf(child) } };
}

/**
 * A child that an operator ended, or whose report was lost, must not hold the model for ever. One that returned is taken at its word.
 * What is found open goes on, and reports.
 */
export async function lookAfter(cell: LifecycleCell, activities: ControlActivities, children: readonly Child[]): Promise<void> {
  const ids = children.map((child) => identityOf(cell.state, child).workflowId);
  const found = await activities['perennial.describeWorkflows']({ workflowIds: ids });
  for (const [index, child] of children.entries()) {
    const status = found.find(({ workflowId }) => workflowId === ids[index]);
    if (status === undefined) continue;
    const seen = await withChange(cell.state, activities, child, status);
    cell.update((state) => withStatus(state, child, seen));
  }
}

/** A rollout that ended without a result may have written its revision before. */
async function withChange(
  { model }: LifecycleState,
  activities: ControlActivities,
  child: Child,
  status: WorkflowStatus,
): Promise<WorkflowStatus> {
  if ('start' in child || isOpen(status) || status.result !== undefined) return status;
  const change = await activities['perennial.findChange']({ model, endpoint: model, changeId: child.changeId });
  return change === null ? status : { ...status, result: change };
}

function isOpen({ status }: WorkflowStatus): boolean {
  return status === 'RUNNING' || status === 'PAUSED';
}

function withStatus(state: LifecycleState, child: Child, status: WorkflowStatus): LifecycleState {
  const { request } = status;
  if (request !== undefined && request !== identityOf(state, child).memo[REQUEST_MEMO])
    return finished(state, child, { ...status, status: 'FAILED', result: undefined }, 'belongs to another request of the same id');
  if (isOpen(status)) return policy.childStarted(state, child);
  return finished(state, child, status, `is ${status.status.toLowerCase().replaceAll('_', ' ')} and did not report`);
}

function finished(state: LifecycleState, child: Child, { workflowId, status, result }: WorkflowStatus, how: string): LifecycleState {
  const text = `${workflowId} ${how}`;
  const cancelled = status === 'CANCELLED' || status === 'CANCELED';
  const nothing = { version: null, text };
  if ('start' in child) {
    const lost = { ...nothing, state: cancelled ? 'cancelled' : 'failed', snapshot: null, runId: null, metrics: {} } as const;
    return policy.pipelineFinished(state, child.start.triggerId, returned(readPipelineResult, result) ?? lost, Date.now());
  }
  const lost = { ...nothing, state: cancelled ? 'aborted' : 'failed', revision: null } as const;
  return policy.rolloutFinished(state, child.changeId, returned(readRolloutResult, result) ?? lost);
}

function returned<T>(read: (value: unknown) => T, result: unknown): T | undefined {
  if (result === undefined) return undefined;
  try {
    return read(result);
  } catch {
    return undefined;
  }
}
