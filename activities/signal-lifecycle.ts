import { Context } from '@temporalio/activity';
import type { SignalLifecycleInput } from '../contracts/activities.js';
import { MESSAGES, WORKFLOW_TYPES, workflowIds } from '../contracts/names.js';
import { lifecycleSummary } from '../contracts/lifecycle-summary.js';
import { searchAttributesOf } from '../contracts/search-attributes.js';
import type { LifecycleInput, StartPipelineInput, TriggerSignal } from '../contracts/workflows.js';
import type { ModelDefinition } from '../core/definition/definition.js';
import { DomainError } from '../core/errors.js';
import { lastCompletePeriod, latestFiring } from '../core/schedule/period.js';
import { startWithAttributes } from '../core/temporal/start-with-attributes.js';
import { loadDefinition } from './apply-definition.js';
import type { TrainingDependencies } from './dependencies.js';

/** Tells a model's lifecycle to train, starting the lifecycle when it does not run. @throws MODEL_UNKNOWN without a definition */
export async function signalLifecycle(deps: TrainingDependencies, input: SignalLifecycleInput): Promise<void> {
  const { start, replyTo, scheduled, taskQueue } = input;
  const { model } = start;
  const current = await deps.metadata.getCurrentDefinition(model);
  if (current === undefined) throw new DomainError('MODEL_UNKNOWN', { model });
  const definition = await loadDefinition(deps, current.digest);
  const signal: TriggerSignal = { start: scheduled === null ? start : scheduledStart(start, definition, scheduled), replyTo };
  const lifecycle: LifecycleInput = { formatVersion: 1, model, state: null };
  await startWithAttributes(searchAttributesOf(model), (attributes) =>
    Context.current().client.workflow.signalWithStart(WORKFLOW_TYPES.lifecycle, {
      workflowId: workflowIds.lifecycle(model),
      taskQueue,
      args: [lifecycle],
      signal: MESSAGES.trigger,
      signalArgs: [signal],
      staticSummary: lifecycleSummary(model),
      memo: { summary: lifecycleSummary(model) },
      ...attributes,
    }),
  );
}

/**
 * `:start`, `:end` and `:scheduledTime` of the source query. A late one is a catch-up after an outage as long as no later one was due when
 * it was started; else somebody fills in what has passed, which is not to be deployed.
 */
function scheduledStart(
  start: StartPipelineInput,
  definition: ModelDefinition,
  { atMs, startedAtMs }: NonNullable<SignalLifecycleInput['scheduled']>,
): StartPipelineInput {
  const { cron, zone } = definition.policy.retrain;
  const parameters = { ...start.parameters, ...(cron === null ? {} : lastCompletePeriod(cron, zone, atMs)), scheduledTime: atMs };
  if (cron === null) return { ...start, parameters };
  const passed = (latestFiring(cron, zone, startedAtMs) ?? atMs) > atMs;
  const kind = passed ? 'backfill' : 'schedule';
  return { ...start, kind, deploy: !passed, reason: passed ? 'backfill of the schedule' : 'schedule', parameters };
}
