import { Context } from '@temporalio/activity';
import type { SignalLifecycleInput } from '../contracts/activities.js';
import { TASK_QUEUE, workflowIds } from '../contracts/names.js';
import type { LifecycleInput, StartPipelineInput, TriggerSignal } from '../contracts/workflows.js';
import type { ModelDefinition } from '../core/definition/definition.js';
import { DomainError } from '../core/errors.js';
import { lastCompletePeriod } from '../core/schedule/period.js';
import { loadDefinition } from './apply-definition.js';
import type { TrainingDependencies } from './dependencies.js';

/** Tells a model's lifecycle to train, starting the lifecycle when it does not run. @throws MODEL_UNKNOWN without a definition */
export async function signalLifecycle(deps: TrainingDependencies, { start, replyTo, scheduledTime }: SignalLifecycleInput): Promise<void> {
  const { model } = start;
  const current = await deps.metadata.getCurrentDefinition(model);
  if (current === undefined) throw new DomainError('MODEL_UNKNOWN', { model });
  const definition = await loadDefinition(deps, current.digest);
  const signal: TriggerSignal = { start: scheduledTime === null ? start : scheduled(start, definition, scheduledTime), replyTo };
  const lifecycle: LifecycleInput = { formatVersion: 1, model, state: null };
  const { client, info } = Context.current();
  await client.workflow.signalWithStart('lifecycle', {
    workflowId: workflowIds.lifecycle(model),
    taskQueue: lifecycleQueue(info.taskQueue),
    args: [lifecycle],
    signal: 'trigger',
    signalArgs: [signal],
    staticSummary: `lifecycle of ${model}`,
  });
}

/** The queue of the workflow that asked: bookkeeping activities run on it. */
function lifecycleQueue(taskQueue: string): string {
  return taskQueue === '' ? TASK_QUEUE : taskQueue;
}

/** `:start`, `:end` and `:scheduledTime` of the source query. */
function scheduled(start: StartPipelineInput, definition: ModelDefinition, scheduledTime: number): StartPipelineInput {
  const { cron, zone } = definition.policy.retrain;
  const period = cron === null ? {} : lastCompletePeriod(cron, zone, scheduledTime);
  return { ...start, parameters: { ...start.parameters, ...period, scheduledTime } };
}
