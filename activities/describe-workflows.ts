import { Context } from '@temporalio/activity';

export interface WorkflowStatus {
  readonly workflowId: string;
  /** Temporal's own names, or `NOT_FOUND` once its retention is over. */
  readonly status: string;
}

/** How these workflows are, by the worker's own client. */
export async function describeWorkflows({ workflowIds }: { readonly workflowIds: readonly string[] }): Promise<readonly WorkflowStatus[]> {
  const { client } = Context.current();
  return Promise.all(
    workflowIds.map(async (workflowId) => {
      try {
        const { status } = await client.workflow.getHandle(workflowId).describe();
        return { workflowId, status: status.name };
      } catch (error) {
        // By name: the client's own classes are not for activities to import.
        if (error instanceof Error && error.name === 'WorkflowNotFoundError') return { workflowId, status: 'NOT_FOUND' };
        throw error;
      }
    }),
  );
}
