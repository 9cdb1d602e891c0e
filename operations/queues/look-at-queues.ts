import type { LocalSettings } from '../../config/local-settings.js';
import type { TemporalAccess } from '../../client/connection/open-temporal.js';
import { isTaken, queueTakers } from '../../core/temporal/queue-takers.js';
import type { QueueTakers } from '../../core/temporal/queue-takers.js';
import type { UsedQueue } from './queue-uses.js';

export interface WatchedQueue extends UsedQueue {
  readonly takers: QueueTakers;
}

/** Who takes tasks from each of the queues now. */
export function lookAtQueues({ connection, namespace }: TemporalAccess, queues: readonly UsedQueue[]): Promise<readonly WatchedQueue[]> {
  const question = { service: connection.workflowService, namespace, nowMs: Date.now() };
  return Promise.all(queues.map(async (used) => ({ ...used, takers: await queueTakers(question, used.queue, used.kind) })));
}

export function isServed({ takers }: WatchedQueue): boolean {
  return isTaken(takers);
}

/** `2 workers ask`. */
export function takersText({ takers: { asking, busy } }: WatchedQueue): string {
  if (asking > 0) return `${asking} ${asking === 1 ? 'worker asks' : 'workers ask'}`;
  if (busy === null) return 'nobody asked within 90 s, and this server does not tell whether a worker there is busy';
  return busy > 0 ? `${busy} ${busy === 1 ? 'worker is' : 'workers are'} there, with all slots taken` : 'nobody asks';
}

/** What starts a worker for a queue: a queue that only a definition names needs one that is told of it. */
export function workerFix({ queue, roles }: UsedQueue, settings: LocalSettings): string {
  const { taskQueue, controlTaskQueue, workTaskQueue } = settings;
  if ([taskQueue, controlTaskQueue, workTaskQueue].includes(queue))
    return `start a training worker with the role ${roles.join(' and ')}: \`perennial up\`, or \`node dist/workers/main.js\`.`;
  const start = (variable: string): string =>
    `start a worker for it, with \`PERENNIAL_WORKER_ROLES=${roles.join(',')} ${variable}=${queue} node dist/workers/main.js\``;
  return roles.some((role) => role !== 'work')
    ? `${start('PERENNIAL_TASK_QUEUE')}: a lifecycle stays on the queue where it was started (docs/plugin.md, Queues).`
    : `${start('PERENNIAL_WORK_TASK_QUEUE')}, or name another queue in the definition (docs/plugin.md, Queues).`;
}
