import { unlessUnreadable } from '../../client/failures/payload-failure.js';
import type { TemporalAccess } from '../../client/connection/open-temporal.js';
import { installationExecution } from '../../config/installation-execution.js';
import type { LifecycleState } from '../../core/policy/state/lifecycle-state.js';
import { modelExecution } from '../../core/definition/lifecycle-definition.js';
import { currentDefinition } from '../current-definition.js';
import type { OperationContext } from '../operation-context.js';
import { isServed, lookAtQueues, takersText, workerFix } from '../queues/look-at-queues.js';
import type { WatchedQueue } from '../queues/look-at-queues.js';
import { activityUses, stepsOf, usedQueues } from '../queues/queue-uses.js';
import type { QueueUse } from '../queues/queue-uses.js';
import { fail, ok, warn } from '../health/finding.js';
import type { Finding } from '../health/finding.js';

/** A model as its lifecycle knows it; undefined: it does not answer. */
export interface LookedAtModel {
  readonly model: string;
  readonly state: LifecycleState | undefined;
}

/** Every task queue of the installation and of its models' definitions: who takes from it, and what waits there when nobody does. */
export async function checkQueues(context: OperationContext, models: readonly LookedAtModel[]): Promise<readonly Finding[]> {
  const temporal = await context.temporal();
  const uses = await Promise.all(models.map((one) => usesOf(context, temporal, one)));
  const queues = usedQueues(models.length === 0 ? usesOfNone(context, temporal) : uses.flat());
  return (await lookAtQueues(temporal, queues)).map((queue) => queueFinding(queue, context));
}

/** As the settings have it for a first model. */
function usesOfNone({ settings }: OperationContext, { taskQueue }: TemporalAccess): readonly QueueUse[] {
  const execution = installationExecution(settings);
  const work = { queue: execution.work?.queue ?? taskQueue, kind: 'activities', what: 'work', model: null } as const;
  return [workflows(taskQueue, null), ...activityUses(null, execution, taskQueue, []), work];
}

/** What a lifecycle goes by was merged when it was applied; what commands start, goes by the settings of now. */
async function usesOf(
  context: OperationContext,
  { taskQueue }: TemporalAccess,
  { model, state }: LookedAtModel,
): Promise<readonly QueueUse[]> {
  const { definition } = await currentDefinition(context.metadata, model);
  const steps = stepsOf(definition);
  const own = await lifecycleQueue(context, model);
  const now = activityUses(model, modelExecution(definition, installationExecution(context.settings)), taskQueue, steps);
  const applied = state?.definition?.execution;
  return [
    workflows(taskQueue, model),
    ...(own === undefined ? [] : [workflows(own, model)]),
    ...now,
    ...(applied === undefined ? [] : activityUses(model, applied, own ?? taskQueue, steps)),
  ];
}

/** A lifecycle stays on the queue it was started on. */
async function lifecycleQueue(context: OperationContext, model: string): Promise<string | undefined> {
  const described = await (await context.client()).lifecycle(model).describe().catch(unlessUnreadable);
  return described?.status.name === 'RUNNING' ? described.taskQueue : undefined;
}

function workflows(queue: string, model: string | null): QueueUse {
  return { queue, kind: 'workflows', what: 'workflows', model };
}

function queueFinding(watched: WatchedQueue, { settings }: OperationContext): Finding {
  const { queue, kind, what, takers } = watched;
  const check = kind === 'workflows' ? 'workflow queue' : 'activity queue';
  const text = `${queue}: ${takersText(watched)}; ${what}`;
  if (isServed(watched)) return ok(check, text);
  const waits = `${text} ${kind === 'workflows' ? 'wait' : 'waits'} there`;
  return (takers.busy === null && kind === 'activities' ? warn : fail)(check, waits, workerFix(watched, settings));
}
