import { Context } from '@temporalio/activity';
import type { SignalLifecycleInput } from '../../contracts/activities.js';
import { MESSAGES, WORKFLOW_TYPES, workflowIds } from '../../contracts/names.js';
import { lifecycleSummary } from '../../contracts/lifecycle-summary.js';
import { searchAttributesOf } from '../../contracts/search-attributes.js';
import type { LifecycleInput, StartPipelineInput, TriggerSignal } from '../../contracts/workflows.js';
import type { ModelDefinition } from '../../core/definition/definition.js';
import { DomainError } from '../../core/errors.js';
import { lastCompletePeriod } from '../../core/time/period.js';
import { startWithAttributes } from '../../core/temporal/start-with-attributes.js';
import { loadDefinition } from '../registry/apply-definition.js';
import type { TrainingDependencies } from '../shell/dependencies.js';

/** Tells a model's lifecycle to train, starting the lifecycle when it does not run. @throws MODEL_UNKNOWN without a definition */
export async function signalLifecycle(deps: TrainingDependencies, input: SignalLifecycleInput): Promise<void> {
  const { start, replyTo, scheduledTime, taskQueue } = input;
  const { model } = start;
  const current = await deps.metadata.getCurrentDefinition(model);
  if (current === undefined) throw new DomainError('MODEL_UNKNOWN', { model });
  const definition = await loadDefinition(deps, current.digest);
  const signal: TriggerSignal = { start: scheduledTime === null ? start : scheduledStart(start, definition, scheduledTime), replyTo };
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

/** `:start`, `:end` and `:scheduledTime` of the source query. That it is a backfill, the lifecycle finds: it knows what came before. */
function scheduledStart(start: StartPipelineInput, definition: ModelDefinition, scheduledTime: number): StartPipelineInput {
  const { cron, zone } = definition.policy.retrain;
  const period = cron === null ? {} : lastCompletePeriod(cron, zone, scheduledTime);
  return { ...start, kind: 'schedule', deploy: true, reason: 'schedule', parameters: { ...start.parameters, ...period, scheduledTime } };
}
