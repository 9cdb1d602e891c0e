import { Context } from '@temporalio/activity';
import { isTaken, queueTakers } from '../../core/temporal/queue-takers.js';

/** Those of the task queues whose activities nobody takes now. What the server does not tell holds up no work. */
export async function findUnpolled({ queues }: { readonly queues: readonly string[] }): Promise<readonly string[]> {
  const { client } = Context.current();
  const question = { service: client.workflowService, namespace: client.options.namespace, nowMs: Date.now() };
  const taken = await Promise.all(queues.map((queue) => queueTakers(question, queue, 'activities').then(isTaken, () => true)));
  return queues.filter((_, index) => !taken[index]);
}
