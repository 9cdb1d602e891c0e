import { getExternalWorkflowHandle, log } from '@temporalio/workflow';
import type { SignalDefinition } from '@temporalio/workflow';

/** Signals a workflow by id, without a run id, so that the signal survives the receiver's continue-as-new. A receiver that is gone is not an error. */
export async function reportTo<M>(workflowId: string, signal: SignalDefinition<[M]>, message: M): Promise<void> {
  try {
    await getExternalWorkflowHandle(workflowId).signal(signal, message);
  } catch (error) {
    log.warn('nobody received the report', {
      workflowId,
      signal: signal.name,
      error: error instanceof Error ? error.message : String(error),
    });
  }
}
