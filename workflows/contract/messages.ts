import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import { MESSAGES } from '../../contracts/names.js';
import type { LifecycleState } from '../../core/policy/state/lifecycle-state.js';
import type {
  ConfigureUpdate,
  DecisionResult,
  DecisionUpdate,
  PipelineFinishedSignal,
  PromoteUpdate,
  RequestRunResult,
  RolloutFinishedSignal,
  StartPipelineInput,
  SupersedeSignal,
  TriggerFinishedSignal,
  TriggerSignal,
} from '../../contracts/workflows.js';
import type { StageRow } from '../details/stage-table.js';

/** Machines signal. */
export const trigger = defineSignal<[TriggerSignal]>(MESSAGES.trigger);
export const pipelineFinished = defineSignal<[PipelineFinishedSignal]>(MESSAGES.pipelineFinished);
export const rolloutFinished = defineSignal<[RolloutFinishedSignal]>(MESSAGES.rolloutFinished);
export const triggerFinished = defineSignal<[TriggerFinishedSignal]>(MESSAGES.triggerFinished);
export const supersede = defineSignal<[SupersedeSignal]>(MESSAGES.supersede);

/** People update. An update answers when it is accepted, so that none is open for as long as what it asks for takes. */
export const configure = defineUpdate<void, [ConfigureUpdate]>(MESSAGES.configure);
export const requestRun = defineUpdate<RequestRunResult, [StartPipelineInput]>(MESSAGES.requestRun);
export const promote = defineUpdate<DecisionResult, [PromoteUpdate]>(MESSAGES.promote);
export const rollback = defineUpdate<DecisionResult, [DecisionUpdate]>(MESSAGES.rollback);
export const pause = defineUpdate<DecisionResult, [DecisionUpdate]>(MESSAGES.pause);
export const resume = defineUpdate<DecisionResult, [DecisionUpdate]>(MESSAGES.resume);

export const status = defineQuery<LifecycleState>(MESSAGES.status);
export const progress = defineQuery<readonly StageRow[]>(MESSAGES.progress);
