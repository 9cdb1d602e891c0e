import { Context } from '@temporalio/activity';
import type { ReplyInput } from '../../contracts/activities.js';
import { MESSAGES } from '../../contracts/names.js';

/** Answers a workflow of another namespace. One that is gone is not an error. */
export async function reply({ replyTo, triggerId, outcome }: ReplyInput): Promise<void> {
  const { client } = Context.current();
  const { namespace = client.options.namespace, workflowId } = replyTo;
  // Of the same class, which is not for activities to import: connection, data converter and interceptors stay the worker's.
  const Client = client.constructor as new (options: typeof client.options) => typeof client;
  const other = new Client({ ...client.options, namespace });
  try {
    await other.workflow.getHandle(workflowId).signal(MESSAGES.triggerFinished, { triggerId, outcome });
  } catch (error) {
    if (!(error instanceof Error && error.name === 'WorkflowNotFoundError')) throw error;
  }
}
