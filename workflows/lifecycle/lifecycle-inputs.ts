import { workflowInfo } from '@temporalio/workflow';
import { WORK_STEPS } from '../../core/policy/state/execution.js';
import { STEPS } from '../../core/policy/state/steps.js';
import type { PipelineInput, RolloutInput, WorkStep } from '../../contracts/workflows.js';
import type { ActivePipeline, ActiveRollout, LifecycleState, PendingTrigger } from '../../core/policy/state/lifecycle-state.js';

/** Steps of a pipeline that are work of a queue. */
export function queuedSteps({ start }: PendingTrigger, { definition }: LifecycleState): readonly WorkStep[] {
  const steps = start.steps ?? STEPS;
  const searches = (definition?.tune ?? null) !== null;
  return WORK_STEPS.filter((step) => steps.some((one) => one === step) && (step !== 'tune' || searches));
}

export function pipelineInput(active: ActivePipeline, { definition }: LifecycleState, unpolled: readonly string[]): PipelineInput {
  return {
    formatVersion: 1,
    trigger: active.start,
    definitionDigest: active.digest,
    tune: definition?.tune ?? null,
    steps: active.start.steps ?? STEPS,
    tag: active.start.tag ?? null,
    querySql: null,
    runName: null,
    paramsFrom: 'best',
    version: null,
    reportTo: workflowInfo().workflowId,
    ...(definition?.execution === undefined ? {} : { execution: definition.execution }),
    ...(unpolled.length === 0 ? {} : { unpolled }),
  };
}

export function rolloutInput(active: ActiveRollout, { model, definition }: LifecycleState): RolloutInput {
  const { changeId, version, actor, reason, split, byPerson, force, sequence } = active;
  return {
    formatVersion: 1,
    model,
    endpoint: model,
    version,
    changeId,
    actor,
    reason,
    reportTo: workflowInfo().workflowId,
    ...(split === undefined ? {} : { split }),
    byPerson,
    ...(force === true ? { force } : {}),
    sequence,
    ...(definition?.execution === undefined ? {} : { execution: definition.execution }),
  };
}
