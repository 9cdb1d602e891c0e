import { installationExecution } from '../../config/installation-execution.js';
import type { Step } from '../../contracts/names.js';
import type { ModelDefinition } from '../../core/definition/definition.js';
import { modelExecution } from '../../core/definition/lifecycle-definition.js';
import type { OperationContext } from '../operation-context.js';
import { isServed, lookAtQueues, takersText, workerFix } from './look-at-queues.js';
import { activityUses, stepsOf, usedQueues } from './queue-uses.js';

/**
 * Says so for each queue from which nobody will take what is about to start; it waits then, since a worker may be about to start.
 * @returns those queues of its work, for the workflow to show
 */
export async function requireWorker(
  context: OperationContext,
  definition: ModelDefinition,
  steps: readonly (Step | 'batch')[],
): Promise<readonly string[]> {
  const { name: model } = definition;
  const execution = modelExecution(definition, installationExecution(context.settings));
  const queued = stepsOf(definition).filter((step) => steps.some((one) => one === step));
  const temporal = await context.temporal();
  const { taskQueue } = temporal;
  const workflows = { queue: taskQueue, kind: 'workflows', what: 'workflows', model } as const;
  const uses = usedQueues([workflows, ...activityUses(model, execution, taskQueue, queued)]);
  const unserved = (await lookAtQueues(temporal, uses)).filter((queue) => !isServed(queue));
  for (const queue of unserved)
    context.reporter.note(
      `Task queue ${queue.queue}: ${takersText(queue)} now, so ${queue.what} wait until somebody does. Fix: ${workerFix(queue, context.settings)}`,
    );
  return unserved.filter(({ roles }) => roles.includes('work')).map(({ queue }) => queue);
}
