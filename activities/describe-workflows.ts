import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/client';

/** How workflows stand on the server; one past the namespace's retention is `NOT_FOUND`. */
export async function describeWorkflows({ workflowIds }: { readonly workflowIds: readonly string[] }): Promise<{ workflowId: string; status: string }[]> {
  const { client } = Context.current();
  return Promise.all(
    workflowIds.map(async (workflowId) => {
      try {
        return { workflowId, status: (await client.workflow.getHandle(workflowId).describe()).status.name };
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return { workflowId, status: 'NOT_FOUND' };
        throw error;
      }
    }),
  );
}
