import { setTimeout as sleep } from 'node:timers/promises';
import { WithStartWorkflowOperation } from '@temporalio/client';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { workflowIds } from '../../contracts/names.js';
import type { LifecycleInput, Timing } from '../../contracts/workflows.js';
import type { LifecycleState } from '../../core/policy/lifecycle-state.js';
import * as messages from '../../workflows/messages.js';

export const DEFINITION = {
  digest: 'd1',
  tune: { trials: 4, parallel: 2 },
  maxPerDay: 100,
  cooldownMs: 0,
  onDrift: null,
  cpuTaskQueue: null,
  searchAttributes: false,
  timing: {},
};

/** Starts the lifecycle of a model with a definition, as `perennial apply` does. */
export async function startLifecycle(
  client: Client,
  model: string,
  taskQueue: string,
  over: Partial<LifecycleInput> = {},
  timing: Timing = {},
): Promise<WorkflowHandle> {
  const workflowId = workflowIds.lifecycle(model);
  const startWorkflowOperation = new WithStartWorkflowOperation('lifecycle', {
    workflowId,
    taskQueue,
    workflowIdConflictPolicy: 'USE_EXISTING',
    args: [{ formatVersion: 1, model, state: null, ...over }],
  });
  await client.workflow.executeUpdateWithStart(messages.configure, {
    startWorkflowOperation,
    args: [{ definition: { ...DEFINITION, timing }, actor: 'ann' }],
  });
  return client.workflow.getHandle(workflowId);
}

export async function untilState(handle: WorkflowHandle, reached: (state: LifecycleState) => boolean): Promise<LifecycleState> {
  for (;;) {
    const state = await handle.query(messages.status);
    if (reached(state)) return state;
    await sleep(50);
  }
}

/** Every trigger has its outcome and everybody was told. */
export function untilIdle(handle: WorkflowHandle, received = 1): Promise<LifecycleState> {
  return untilState(handle, ({ counters, active, activeRollout, rollouts, notices, pending }) => {
    const idle = active === null && activeRollout === null && rollouts.length + notices.length + pending.length === 0;
    return idle && counters.received >= received;
  });
}
