import { DomainError } from '../../core/errors.js';
import type { TaskQueues, WorkerRole } from './plugin-options.js';

/** Roles that are activities. */
export type ActivityRole = Exclude<WorkerRole, 'workflows'>;

/** Which activities are taken from which queue. */
export interface PolledQueue {
  readonly taskQueue: string;
  readonly roles: readonly ActivityRole[];
}

/** What a Worker listens to and what it is there for. */
export interface OwnQueue {
  readonly taskQueue: string;
  readonly roles: readonly WorkerRole[];
}

/** The Worker's own queue, with all that it has roles for, and the others where its installation puts that. */
export function polledQueues({ taskQueue, roles }: OwnQueue, queues: Partial<TaskQueues>): readonly PolledQueue[] {
  const own = roles.filter((role) => role !== 'workflows');
  const queueOf = (role: ActivityRole): string => {
    if (role === 'control') return queues.control ?? taskQueue;
    return roles.length === 1 ? taskQueue : (queues.work ?? `${taskQueue}-work`);
  };
  const elsewhere = [...new Set(own.map(queueOf))].filter((queue) => queue !== taskQueue);
  return [
    { taskQueue, roles: own },
    ...elsewhere.map((queue) => ({ taskQueue: queue, roles: own.filter((role) => queueOf(role) === queue) })),
  ];
}

/**
 * A Worker asks a queue for every activity, and fails the ones that it does not know: again and again, if others put them there.
 * @throws PLUGIN_CONTROL_MISSING, PLUGIN_WORK_MISSING
 */
export function checkPolled(polled: readonly PolledQueue[], { taskQueue, roles }: OwnQueue, queues: Partial<TaskQueues>): void {
  const control = queues.control ?? (roles.includes('workflows') ? taskQueue : queues.workflows);
  for (const one of polled) {
    if (one.taskQueue === control && !one.roles.includes('control'))
      throw new DomainError('PLUGIN_CONTROL_MISSING', { taskQueue: one.taskQueue });
    if (one.taskQueue === queues.work && !one.roles.includes('work'))
      throw new DomainError('PLUGIN_WORK_MISSING', { taskQueue: one.taskQueue });
  }
}
