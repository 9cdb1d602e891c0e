import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { LifecycleState } from '../core/policy/lifecycle-state.js';
import type {
  ConfigureUpdate,
  DecisionUpdate,
  PipelineFinishedSignal,
  PromoteUpdate,
  RequestRunResult,
  RolloutFinishedSignal,
  RolloutResult,
  StartPipelineInput,
  TriggerFinishedSignal,
  TriggerSignal,
} from '../contracts/workflows.js';
import type { StageRow } from './stage-table.js';

/** Machines signal. */
export const trigger = defineSignal<[TriggerSignal]>('trigger');
export const pipelineFinished = defineSignal<[PipelineFinishedSignal]>('pipelineFinished');
export const rolloutFinished = defineSignal<[RolloutFinishedSignal]>('rolloutFinished');
export const triggerFinished = defineSignal<[TriggerFinishedSignal]>('triggerFinished');

/** People update. */
export const configure = defineUpdate<void, [ConfigureUpdate]>('configure');
export const requestRun = defineUpdate<RequestRunResult, [StartPipelineInput]>('requestRun');
export const promote = defineUpdate<RolloutResult, [PromoteUpdate]>('promote');
export const rollback = defineUpdate<RolloutResult, [DecisionUpdate]>('rollback');
export const pause = defineUpdate<void, [DecisionUpdate]>('pause');
export const resume = defineUpdate<void, [DecisionUpdate]>('resume');

export const status = defineQuery<LifecycleState>('status');
export const progress = defineQuery<readonly StageRow[]>('progress');
