import type { Client, WorkflowClientInterceptor } from '@temporalio/client';
import { workflowIds } from '../../contracts/names.js';
import { unlessUnreadable } from '../failures/payload-failure.js';

/**
 * Before a client writes to a workflow for the first time, it reads that one's memo and summary, which needs no worker; before it starts one for a
 * model, that of the model's lifecycle. A worker understands plain text also where it encrypts, so a forgotten setting would put plain
 * text into its histories; and what was written with another key stops the workflow for good.
 * Errors of every start, update and signal: PAYLOAD_UNREADABLE, DATA_CONVERTER_FAILED.
 * @param client that the interceptor is given to
 */
export function writeGuard(client: () => Client): WorkflowClientInterceptor {
  const known = new Map<string, Promise<void>>();
  const read = async (workflowId: string): Promise<void> => {
    try {
      // A description unpacks the memo, which a lifecycle has in every run.
      const description = await client().workflow.getHandle(workflowId).describe();
      await description.staticSummary();
    } catch (error) {
      unlessUnreadable(error);
      // A server that is away, or does not know the workflow, is the call's own business.
      known.delete(workflowId);
    }
  };
  const check = async (workflowId: string | undefined): Promise<void> => {
    if (workflowId === undefined) return;
    const looked = known.get(workflowId) ?? read(workflowId);
    known.set(workflowId, looked);
    await looked;
  };
  return {
    startWithDetails: (input, next) => check(lifecycleOf(input.options.args)).then(() => next(input)),
    startUpdate: (input, next) => check(input.workflowExecution.workflowId).then(() => next(input)),
    startUpdateWithStart: (input, next) => check(input.workflowStartOptions.workflowId).then(() => next(input)),
    signal: (input, next) => check(input.workflowExecution.workflowId).then(() => next(input)),
    signalWithStart: (input, next) => check(input.options.workflowId).then(() => next(input)),
  };
}

/** Inputs name their model, or have a trigger that does; a request is of an endpoint. */
function lifecycleOf([input]: readonly unknown[]): string | undefined {
  const { model, trigger } = (input ?? {}) as { readonly model?: string; readonly trigger?: { readonly model?: string } };
  const name = model ?? trigger?.model;
  return name === undefined ? undefined : workflowIds.lifecycle(name);
}
