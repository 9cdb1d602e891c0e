import { workflowIds } from '../contracts/names.js';
import * as policy from '../core/policy/lifecycle.js';
import type { LifecycleCell } from './lifecycle-cell.js';
import { controlActivities } from './proxies.js';

/** A child that an operator terminated, or whose report was lost, must not hold the model for ever. */
export async function reconcile(cell: LifecycleCell): Promise<void> {
  const { active, activeRollout, model } = cell.state;
  const pipelineId = active?.started === true ? workflowIds.pipeline(model, active.start.triggerId) : null;
  const rolloutId = activeRollout?.started === true ? workflowIds.rollout(model, model) : null;
  const workflows = [pipelineId, rolloutId].filter((id) => id !== null);
  if (workflows.length === 0) return;
  const activities = controlActivities(cell.state.definition?.timing ?? {}, 'are the children still open?');
  const found = await activities['perennial.describeWorkflows']({ workflowIds: workflows });
  for (const { workflowId, status } of found) {
    if (status === 'RUNNING' || status === 'PAUSED') continue;
    const text = `${workflowId} is ${status.toLowerCase()} and did not report`;
    if (workflowId === pipelineId && active !== null) {
      const nothing = { snapshot: null, runId: null, version: null, metrics: {} };
      cell.update((state) => policy.pipelineFinished(state, active.start.triggerId, { state: 'failed', ...nothing, text }));
    }
    if (workflowId === rolloutId && activeRollout !== null) {
      const { changeId, version } = activeRollout;
      cell.update((state) => policy.rolloutFinished(state, changeId, { state: 'failed', version, revision: null, text }));
    }
  }
}
