import type { Execution } from '../core/policy/state/execution.js';
import type { Decision, LifecycleState } from '../core/policy/state/lifecycle-state.js';
import type {
  LifecycleDefinition,
  PipelineResult,
  ReplyTo,
  RolloutResult,
  StartPipelineInput,
  TriggerOutcome,
  VariantSplit,
} from '../core/policy/state/lifecycle-types.js';
import type { Step } from './names.js';

export type { ActivityProfile, Execution, WorkStep } from '../core/policy/state/execution.js';
export type {
  LifecycleDefinition,
  PipelineResult,
  ReplyTo,
  RolloutResult,
  StartPipelineInput,
  TriggerKind,
  TriggerOutcome,
  VariantSplit,
} from '../core/policy/state/lifecycle-types.js';

export interface PipelineInput {
  readonly formatVersion: 1;
  readonly trigger: StartPipelineInput;
  readonly definitionDigest: string;
  readonly tune: { readonly trials: number; readonly parallel: number } | null;
  readonly steps: readonly Step[];
  /** Dataset tag: written by `preprocess`, read by the other steps when `preprocess` is not among them. */
  readonly tag: string | null;
  readonly querySql: string | null;
  readonly runName: string | null;
  readonly paramsFrom: 'best' | 'definition';
  /** `test` of a registered version instead of the run of this pipeline. */
  readonly version: number | null;
  /** Workflow that gets `pipelineFinished`, or null. */
  readonly reportTo: string | null;
  /** Absent: all on the workflow's own queue. */
  readonly execution?: Execution;
  /** Task queues of its work that nobody asked when it was started. */
  readonly unpolled?: readonly string[];
}

export interface TuneInputs {
  readonly formatVersion: 1;
  readonly model: string;
  readonly triggerId: string;
  readonly definitionDigest: string;
  readonly asOf: number;
  readonly snapshot: string;
  readonly searchId: string;
  readonly trials: number;
  readonly parallel: number;
  readonly execution?: Execution;
  /** Carried by continue-as-new: all below this one are done. @default 0 */
  readonly nextTrial?: number;
}

export interface RolloutInput {
  readonly formatVersion: 1;
  readonly model: string;
  readonly endpoint: string;
  /** Null: the version before the one that serves. */
  readonly version: number | null;
  readonly changeId: string;
  readonly actor: string;
  readonly reason: string;
  readonly reportTo: string | null;
  /** Absent: everything to `version`. */
  readonly split?: VariantSplit;
  /** Absent: false. */
  readonly byPerson?: boolean;
  /** A person insists on a version that nobody has judged. Absent: false. */
  readonly force?: boolean;
  /** No revision is written after one of a higher sequence. Absent: 0. */
  readonly sequence?: number;
  readonly execution?: Execution;
}

export interface ScheduledTriggerInput {
  readonly formatVersion: 1;
  readonly model: string;
  readonly kind: 'schedule';
  readonly execution?: Execution;
}

/** A request to train from another namespace. */
export interface RequestedRunInput {
  readonly formatVersion: 1;
  readonly start: StartPipelineInput;
  readonly execution?: Execution;
}

export interface MonitorInput {
  readonly formatVersion: 1;
  readonly model: string;
  /** Of the monitor. */
  readonly name: string;
  readonly definitionDigest: string;
  /** Absent: the scheduled time. */
  readonly asOf?: number;
  readonly execution?: Execution;
}

/** Parquet (`.parquet`) or CSV (`.csv`) with the columns of a request. */
export type BatchInputLocation =
  | { readonly kind: 'object'; readonly key: string }
  /** Absolute path on the worker that plans the batch, which stores a copy. */
  | { readonly kind: 'file'; readonly path: string };

export interface BatchPredictionInput {
  readonly formatVersion: 1;
  readonly model: string;
  /** The batch's name, in object keys and prediction ids: `[a-z0-9-]`, at most 63 characters. */
  readonly batchId: string;
  /** Give one of the two; an endpoint stands for the version that its newest deployment sends most traffic to. */
  readonly version: number | null;
  readonly endpoint: string | null;
  readonly input: BatchInputLocation;
  /** Activities that score at once. */
  readonly parallel: number;
  /** Threads of XGBoost in each. */
  readonly threads: number;
  /** Null: as many as make 32 MiB of model inputs. */
  readonly rowsPerPart: number | null;
  readonly execution?: Execution;
}
export interface BatchPredictionResult {
  readonly version: number;
  readonly rows: number;
  readonly parts: number;
  readonly manifestKey: string;
  readonly driftKey: string;
  readonly drift: 'ok' | 'drifted' | 'insufficient';
}

export interface AsyncPredictionInput {
  readonly formatVersion: 1;
  readonly endpoint: string;
  readonly requestId: string;
  readonly execution?: Execution;
}
export interface AsyncPredictionResult {
  readonly state: 'done' | 'failed';
  readonly version: number | null;
  readonly rows: number;
  readonly callback: 'none' | 'delivered' | 'failed';
}

/** Signal `trigger` of the lifecycle. */
export interface TriggerSignal {
  readonly start: StartPipelineInput;
  readonly replyTo: ReplyTo | null;
}
/** Signal `pipelineFinished`. */
export interface PipelineFinishedSignal {
  readonly triggerId: string;
  readonly result: PipelineResult;
}
/** Signal `rolloutFinished`. */
export interface RolloutFinishedSignal {
  readonly changeId: string;
  readonly result: RolloutResult;
}
/** Signal `triggerFinished` to whoever waits for a trigger. */
export interface TriggerFinishedSignal {
  readonly triggerId: string;
  readonly outcome: TriggerOutcome;
}
/** Signal `supersede` of a rollout: another change takes its place. */
export interface SupersedeSignal {
  readonly changeId: string;
  readonly by: string;
}

/** Update `configure`: what `perennial apply` tells the lifecycle. */
export interface ConfigureUpdate {
  readonly definition: LifecycleDefinition;
  readonly actor: string;
}
/** Update `requestRun`. */
export interface RequestRunResult {
  readonly triggerId: string;
  readonly decision: 'queued' | 'joined' | 'duplicate';
  /** The trigger whose pipeline does the work. */
  readonly pipelineTriggerId: string;
}
/** Update `promote`. `changeId` makes a repeated request one change. */
export interface PromoteUpdate extends Decision {
  readonly version: number;
  /** Absent: everything to `version`, which else is the one with the largest share. */
  readonly split?: VariantSplit;
  /** Also a version that nobody has judged; needs a reason. Absent: false. */
  readonly force?: boolean;
}
/** Updates `rollback`, `pause` and `resume`. */
export type DecisionUpdate = Decision;

/** Answer to a decision. An update answers when it is accepted; how it ends is in `status` and in the database. */
export interface DecisionResult {
  readonly changeId: string;
  /** `duplicate`: this change was accepted before. */
  readonly decision: 'accepted' | 'duplicate';
}

export interface LifecycleInput {
  readonly formatVersion: 1;
  readonly model: string;
  /** Carried by continue-as-new. */
  readonly state: LifecycleState | null;
  /** How often the lifecycle looks whether its children are still open, milliseconds. @default 600000 */
  readonly reconcileMs?: number;
  /** Continue-as-new past about so many history events, by the lifecycle's own count. @default 1500 */
  readonly maxHistoryEvents?: number;
  /** First pause after something failed, milliseconds; it doubles up to five minutes. @default 1000 */
  readonly retryInitialMs?: number;
}
