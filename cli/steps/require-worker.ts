import type { TemporalAccess } from '../../client/open-temporal.js';
import type { CommandIo } from '../command-io.js';

/** A poller is remembered for some minutes after it left. */
const RECENT_MS = 90_000;
const WORKFLOW = 1;
const ACTIVITY = 2;

export interface Pollers {
  readonly workflows: number;
  readonly activities: number;
}

/** Workers that asked the task queue for work within the last 90 s. */
export async function countPollers({ connection, namespace, taskQueue }: TemporalAccess): Promise<Pollers> {
  const count = async (taskQueueType: number): Promise<number> => {
    const { pollers } = await connection.workflowService.describeTaskQueue({ namespace, taskQueue: { name: taskQueue }, taskQueueType });
    return (pollers ?? []).filter((one) => Number(one.lastAccessTime?.seconds ?? 0) * 1_000 > Date.now() - RECENT_MS).length;
  };
  return { workflows: await count(WORKFLOW), activities: await count(ACTIVITY) };
}

/** Says so when nobody will take the work; it waits then, since a worker may be about to start. */
export async function requireWorker(temporal: TemporalAccess, io: CommandIo): Promise<void> {
  const { workflows, activities } = await countPollers(temporal);
  if (workflows > 0 && activities > 0) return;
  io.note(
    `No worker asks the task queue ${temporal.taskQueue} for ${workflows > 0 ? 'activities' : 'work'} now: this waits until one does. Start one with \`perennial up\`.`,
  );
}
