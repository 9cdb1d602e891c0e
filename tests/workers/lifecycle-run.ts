import { isGrpcServiceError, WithStartWorkflowOperation } from '@temporalio/client';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { eventually } from '../fixtures/eventually.js';
import { WORKFLOW_TYPES, workflowIds } from '../../contracts/names.js';
import type { ActivityProfile, LifecycleInput, StartPipelineInput } from '../../contracts/workflows.js';
import type { LifecycleState } from '../../core/policy/state/lifecycle-state.js';
import * as messages from '../../workflows/contract/messages.js';

const DEADLINE_EXCEEDED = 4;

export const DEFINITION = {
  digest: 'd1',
  tune: { trials: 4, parallel: 2 },
  maxPerDay: 100,
  cooldownMs: 0,
  onDrift: null,
  searchAttributes: false,
};

export function request(model: string, over: Partial<StartPipelineInput> = {}): StartPipelineInput {
  return { model, triggerId: 't1', kind: 'manual', asOf: 1_000, parameters: {}, reason: 'test', actor: 'ann', deploy: true, ...over };
}

/** Starts the lifecycle of a model with a definition, as `perennial apply` does. */
export async function startLifecycle(
  client: Client,
  model: string,
  taskQueue: string,
  over: Partial<LifecycleInput> = {},
  profile: ActivityProfile = {},
): Promise<WorkflowHandle> {
  const workflowId = workflowIds.lifecycle(model);
  const startWorkflowOperation = new WithStartWorkflowOperation(WORKFLOW_TYPES.lifecycle, {
    workflowId,
    taskQueue,
    workflowIdConflictPolicy: 'USE_EXISTING',
    args: [{ formatVersion: 1, model, state: null, ...over }],
  });
  await client.workflow.executeUpdateWithStart(messages.configure, {
    startWorkflowOperation,
    args: [{ definition: { ...DEFINITION, execution: { control: profile, work: profile } }, actor: 'ann' }],
  });
  return client.workflow.getHandle(workflowId);
}

export async function untilState(handle: WorkflowHandle, reached: (state: LifecycleState) => boolean): Promise<LifecycleState> {
  const isVain = async (): Promise<string | undefined> => {
    const { status } = await handle.describe();
    return status.name === 'RUNNING' || status.name === 'CONTINUED_AS_NEW' ? undefined : `the lifecycle has ended as ${status.name}`;
  };
  const wanted = (state: LifecycleState | undefined): state is LifecycleState => state !== undefined && reached(state);
  return (await eventually(`${handle.workflowId} is as wanted`, () => statusOf(handle), wanted, { isVain })) as LifecycleState;
}

/** Undefined when no worker has answered in the server's time: a busy or new one is asked again. */
async function statusOf(handle: WorkflowHandle): Promise<LifecycleState | undefined> {
  const isNoAnswer = (error: unknown): boolean => isGrpcServiceError(error) && error.code === DEADLINE_EXCEEDED;
  return handle.query(messages.status).catch((error: unknown) => {
    if (isNoAnswer(error) || (error instanceof Error && isNoAnswer(error.cause))) return undefined;
    throw error;
  });
}

/** Everything that was asked for has its outcome, and everybody was told. */
export function untilIdle(handle: WorkflowHandle, received = 1): Promise<LifecycleState> {
  return untilState(handle, (state) => isIdle(state) && state.counters.received >= received);
}

export function isIdle({ active, activeRollout, rollouts, notices, joined, pending, arrivals, releasing }: LifecycleState): boolean {
  const waiting = rollouts.length + notices.length + joined.length + pending.length + arrivals.length;
  return active === null && activeRollout === null && releasing === null && waiting === 0;
}

/** How a decision ended: action, state, version, revision. */
export async function outcomeOf(handle: WorkflowHandle, changeId: string): Promise<readonly unknown[]> {
  const found = (state: LifecycleState) => state.recentDecisions.find((decision) => decision.changeId === changeId);
  const decision = found(await untilState(handle, (state) => found(state) !== undefined));
  return [decision?.action, decision?.state, decision?.version, decision?.revision];
}
