import type { Client } from '@temporalio/client';
import { WORKFLOW_TYPES, workflowIds } from '../../contracts/names.js';

/** The bound of the state that a run hands to the next. */
const MAX_STATE_BYTES = 100_000;
/** Design's bound of every history. */
const MAX_EVENTS = 10_000;

export interface HistoryFacts {
  readonly faults: readonly string[];
  /** Runs of the lifecycle. */
  readonly runs: number;
  readonly longestEvents: number;
  readonly largestStateBytes: number;
  readonly pipelines: number;
  readonly rollouts: number;
}

/** What the server remembers: no workflow task failed, no run and no state is too large, and children of one kind came one by one. */
export async function checkHistories(client: Client, model: string): Promise<HistoryFacts> {
  const faults: string[] = [];
  let runs = 0;
  let longestEvents = 0;
  let largestStateBytes = 0;
  for await (const { runId } of client.workflow.list({ query: `WorkflowId = "${workflowIds.lifecycle(model)}"` })) {
    const { events } = await client.workflow.getHandle(workflowIds.lifecycle(model), runId).fetchHistory();
    runs += 1;
    longestEvents = Math.max(longestEvents, events?.length ?? 0);
    for (const { workflowTaskFailedEventAttributes: failed, workflowExecutionStartedEventAttributes: started } of events ?? []) {
      // One that a new message or the end of a run overtook is no failure of the code.
      if (failed?.failure?.applicationFailureInfo != null) faults.push(`a workflow task failed: ${failed.failure.message}`);
      largestStateBytes = Math.max(largestStateBytes, started?.input?.payloads?.[0]?.data?.length ?? 0);
    }
  }
  if (longestEvents > MAX_EVENTS) faults.push(`a run has ${longestEvents} events`);
  if (largestStateBytes > MAX_STATE_BYTES) faults.push(`the state has ${largestStateBytes} bytes`);
  const pipelines = await children(client, WORKFLOW_TYPES.pipeline, workflowIds.pipeline(model, ''));
  const rollouts = await children(client, WORKFLOW_TYPES.rollout, workflowIds.rollout(model, model, ''));
  faults.push(...overlapping(pipelines), ...overlapping(rollouts));
  return { faults, runs, longestEvents, largestStateBytes, pipelines: pipelines.length, rollouts: rollouts.length };
}

interface Child {
  readonly workflowId: string;
  readonly startedAt: number;
  /** When the last of its work ended, or it was ended. */
  readonly workedUntil: number;
}

async function children(client: Client, type: string, prefix: string): Promise<readonly Child[]> {
  const found: Child[] = [];
  for await (const { workflowId, startTime, closeTime, status } of client.workflow.list({ query: `WorkflowType = "${type}"` })) {
    if (!workflowId.startsWith(prefix)) continue;
    const workedUntil = status.name === 'TERMINATED' ? (closeTime?.getTime() ?? Infinity) : await lastWork(client, workflowId);
    found.push({ workflowId, startedAt: startTime.getTime(), workedUntil });
  }
  return found.sort((a, b) => a.startedAt - b.startedAt);
}

async function lastWork(client: Client, workflowId: string): Promise<number> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const times = (events ?? [])
    .filter((event) => event.activityTaskCompletedEventAttributes ?? event.activityTaskFailedEventAttributes)
    .map(({ eventTime }) => Number(eventTime?.seconds ?? 0) * 1_000 + Number(eventTime?.nanos ?? 0) / 1e6);
  return Math.max(0, ...times);
}

function overlapping(sorted: readonly Child[]): string[] {
  return sorted.flatMap(({ workflowId, startedAt }, i) => {
    const before = sorted[i - 1];
    return before !== undefined && before.workedUntil > startedAt ? [`${workflowId} started while ${before.workflowId} worked`] : [];
  });
}
