import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';

const WORKFLOW_TASK_COMPLETED = 7;

/** What an operator's `temporal workflow reset` does. @returns the id of the new run */
export async function resetWorkflow(client: Client, workflowId: string, runId: string, eventId: number): Promise<string> {
  const answer = await client.workflowService.resetWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: { workflowId, runId },
    reason: 'crash matrix',
    workflowTaskFinishEventId: eventId as never,
    requestId: randomUUID(),
  });
  return answer.runId;
}

/** The events that a run can be reset to, oldest first. */
export async function resetPoints(client: Client, workflowId: string, runId: string): Promise<number[]> {
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  return (events ?? []).filter((event) => Number(event.eventType) === WORKFLOW_TASK_COMPLETED).map((event) => Number(event.eventId));
}

/** The run that is current now. */
export async function currentRun(client: Client, workflowId: string): Promise<string> {
  return (await client.workflow.getHandle(workflowId).describe()).runId;
}
