import type { Client } from '@temporalio/client';
import type { PerennialActivities } from '../../contracts/activities.js';

/** The real answer about a lifecycle's children, by the test's own client. */
export function describing(client: Client): Pick<PerennialActivities, 'perennial.describeWorkflows'> {
  const describe = async (workflowId: string) => {
    const handle = client.workflow.getHandle(workflowId);
    const { status } = await handle.describe();
    return { workflowId, status: status.name, ...(status.name === 'COMPLETED' ? { result: (await handle.result()) as unknown } : {}) };
  };
  return { 'perennial.describeWorkflows': ({ workflowIds }) => Promise.all(workflowIds.map(describe)) };
}
