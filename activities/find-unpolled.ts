import { Context } from '@temporalio/activity';

/** A poller is remembered for some minutes after it left; one polls for a minute at a time. */
const RECENT_MS = 90_000;
const ACTIVITIES = 2;

/** Those of the task queues that nobody has asked for activities within the last 90 s. */
export async function findUnpolled({ queues }: { readonly queues: readonly string[] }): Promise<readonly string[]> {
  const { client } = Context.current();
  const { namespace } = client.options;
  const counts = await Promise.all(
    queues.map(async (name) => {
      const { pollers } = await client.workflowService.describeTaskQueue({ namespace, taskQueue: { name }, taskQueueType: ACTIVITIES });
      return (pollers ?? []).filter((one) => Number(one.lastAccessTime?.seconds ?? 0) * 1_000 > Date.now() - RECENT_MS).length;
    }),
  );
  return queues.filter((_, index) => counts[index] === 0);
}
