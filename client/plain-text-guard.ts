import type { Connection, WorkflowClientInterceptor } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { unlessUnreadable } from './payload-failure.js';

/**
 * For a client without a data converter of the user's: before it writes to a workflow, it looks whether it could read what that one
 * holds. A worker understands plain text also where it encrypts, so a forgotten setting would put plain text into its histories, and
 * a command would do what it then cannot read the answer of. Errors: PAYLOAD_UNREADABLE.
 */
export function plainTextGuard(connection: Connection, namespace: string): WorkflowClientInterceptor {
  const known = new Map<string, Promise<void>>();
  /** The summary is there from the start on, and needs no worker. */
  const look = async (workflowId: string): Promise<void> => {
    const described = connection.workflowService.describeWorkflowExecution({ namespace, execution: { workflowId } });
    const summary = await described.then(
      ({ executionConfig }) => executionConfig?.userMetadata?.summary,
      // A server that is away, or does not know the workflow, tells the call itself.
      () => void known.delete(workflowId),
    );
    try {
      if (summary) defaultPayloadConverter.fromPayload(summary);
    } catch (error) {
      unlessUnreadable(error);
    }
  };
  const check = (workflowId: string): Promise<void> => {
    const looked = known.get(workflowId) ?? look(workflowId);
    known.set(workflowId, looked);
    return looked;
  };
  return {
    startUpdate: (input, next) => check(input.workflowExecution.workflowId ?? '').then(() => next(input)),
    startUpdateWithStart: (input, next) => check(input.workflowStartOptions.workflowId).then(() => next(input)),
    signal: (input, next) => check(input.workflowExecution.workflowId ?? '').then(() => next(input)),
    signalWithStart: (input, next) => check(input.options.workflowId).then(() => next(input)),
  };
}
