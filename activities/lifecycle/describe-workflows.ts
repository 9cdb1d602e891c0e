import { Context } from '@temporalio/activity';
import type { WorkflowStatus } from '../../contracts/activities.js';
import { REQUEST_MEMO } from '../../contracts/names.js';

/** How these workflows are, by the worker's own client, and what those returned that have completed. */
export async function describeWorkflows({ workflowIds }: { readonly workflowIds: readonly string[] }): Promise<readonly WorkflowStatus[]> {
  return Promise.all(workflowIds.map(describe));
}

async function describe(workflowId: string): Promise<WorkflowStatus> {
  const handle = Context.current().client.workflow.getHandle(workflowId);
  try {
    const { status, memo } = await handle.describe();
    const request = memo?.[REQUEST_MEMO];
    const found = { workflowId, status: status.name, ...(request === undefined ? {} : { request }) };
    return status.name === 'COMPLETED' ? { ...found, result: (await handle.result()) as unknown } : found;
  } catch (error) {
    // By name: the client's own classes are not for activities to import.
    if (error instanceof Error && error.name === 'WorkflowNotFoundError') return { workflowId, status: 'NOT_FOUND' };
    throw error;
  }
}
