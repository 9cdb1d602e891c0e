import { Context } from '@temporalio/activity';
import type { SignalLifecycleInput } from '../contracts/activities.js';
import { workflowIds } from '../contracts/names.js';
import type { StartPipelineInput } from '../contracts/workflows.js';
import { DomainError } from '../core/errors.js';
import { lastCompletePeriod } from '../core/schedule/period.js';
import { loadDefinition } from './apply-definition.js';
import type { TrainingDependencies } from './dependencies.js';

/** Signal-with-start of a model's lifecycle, from a schedule or a monitor. @throws MODEL_UNKNOWN */
export async function signalLifecycle(deps: TrainingDependencies, { start, replyTo, scheduledTime }: SignalLifecycleInput): Promise<void> {
  const current = await deps.metadata.getCurrentDefinition(start.model);
  if (current === undefined) throw new DomainError('MODEL_UNKNOWN', { model: start.model });
  const request = scheduledTime === null ? start : await withPeriod(deps, start, { scheduledTime, digest: current.digest });
  const { client, info } = Context.current();
  await client.workflow.signalWithStart('lifecycle', {
    workflowId: workflowIds.lifecycle(start.model),
    taskQueue: info.taskQueue,
    args: [{ formatVersion: 1, model: start.model, state: null }],
    signal: 'trigger',
    signalArgs: [{ start: request, replyTo }],
    staticSummary: `lifecycle of ${start.model}`,
  });
}

/** The scheduled time and its period `[start, end)` reach the source's query. */
async function withPeriod(deps: TrainingDependencies, start: StartPipelineInput, schedule: { scheduledTime: number; digest: string }): Promise<StartPipelineInput> {
  const { retrain } = (await loadDefinition(deps, schedule.digest)).policy;
  const { scheduledTime } = schedule;
  if (retrain.cron === null) return start;
  const period = lastCompletePeriod(retrain.cron, retrain.zone, scheduledTime);
  return { ...start, parameters: { ...start.parameters, start: period.start, end: period.end, scheduledTime } };
}
