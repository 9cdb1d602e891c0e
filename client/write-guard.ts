import type { Client, WorkflowClientInterceptor } from '@temporalio/client';
import { unlessUnreadable } from './payload-failure.js';

/**
 * Before a client writes to a workflow for the first time, it reads that one's summary, which needs no worker. A worker understands plain
 * text also where it encrypts, so a forgotten setting would put plain text into its histories; and what was written with another key
 * stops the workflow for good. Errors of every update and signal: PAYLOAD_UNREADABLE, DATA_CONVERTER_FAILED.
 * @param client that the interceptor is given to
 */
export function writeGuard(client: () => Client): WorkflowClientInterceptor {
  const known = new Map<string, Promise<void>>();
  const read = async (workflowId: string): Promise<void> => {
    try {
      const description = await client().workflow.getHandle(workflowId).describe();
      await description.staticSummary();
    } catch (error) {
      unlessUnreadable(error);
      // A server that is away, or does not know the workflow, is the call's own business.
      known.delete(workflowId);
    }
  };
  const check = (workflowId = ''): Promise<void> => {
    const looked = known.get(workflowId) ?? read(workflowId);
    known.set(workflowId, looked);
    return looked;
  };
  return {
    startUpdate: (input, next) => check(input.workflowExecution.workflowId).then(() => next(input)),
    startUpdateWithStart: (input, next) => check(input.workflowStartOptions.workflowId).then(() => next(input)),
    signal: (input, next) => check(input.workflowExecution.workflowId).then(() => next(input)),
    signalWithStart: (input, next) => check(input.options.workflowId).then(() => next(input)),
  };
}
