import { getExternalWorkflowHandle, log } from '@temporalio/workflow';

/** Signals a workflow by id, without a run id, so that the signal survives the receiver's continue-as-new. A receiver that is gone is not an error. */
export async function reportTo(workflowId: string, signal: string, message: unknown): Promise<void> {
  try {
    await getExternalWorkflowHandle(workflowId).signal(signal, message);
  } catch (error) {
    log.warn('nobody received the report', { workflowId, signal, error: error instanceof Error ? error.message : String(error) });
  }
}
