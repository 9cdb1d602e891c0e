import type { DecisionOutcome, TriggerRef } from '../core/policy/state/lifecycle-state.js';
import type { Metrics } from './documents.js';
import type { RequestActivities } from './request-activities.js';
import type {
  BatchInputLocation,
  LifecycleDefinition,
  ReplyTo,
  RolloutResult,
  StartPipelineInput,
  TriggerOutcome,
  VariantSplit,
} from './workflows.js';

/** What every step of one pipeline shares. With the step's name and input it is the key under which a finished step is found again. */
export interface StepContext {
  readonly model: string;
  readonly triggerId: string;
  readonly definitionDigest: string;
  /** Data time, epoch milliseconds: fixed before the first attempt. */
  readonly asOf: number;
}

export interface PreprocessInput extends StepContext {
  /** Named parameters of the source query beside `asOf`. */
  readonly parameters: Readonly<Record<string, string | number | null>>;
  /** Overrides the definition's SQL (`--query`). */
  readonly querySql: string | null;
  /** Reads the source also when the rows of this data time were read for another trigger. Absent: false. */
  readonly fresh?: boolean;
}
export interface SnapshotResult {
  readonly address: string;
  readonly manifestKey: string;
  readonly rows: number;
  readonly columns: number;
  /** Set where rows were read and the source has columns that the definition does not name: they are not stored. */
  readonly undeclared?: UndeclaredColumns;
  /** One sentence each, never with a value; absent when there is none. */
  readonly warnings?: readonly string[];
  /** When another trigger had read these rows, epoch milliseconds; absent: they were read for this one. */
  readonly readBefore?: number;
}
/** `numbers`: where the first of them stand in the source, from 1 on. Their names came with the data, and are not told. */
export interface UndeclaredColumns {
  readonly count: number;
  readonly numbers: readonly number[];
}

export interface CheckInput extends StepContext {
  readonly snapshot: string;
  /** As the snapshot's reading found them. */
  readonly undeclared?: UndeclaredColumns;
  /** Set on the snapshot once its checks passed. */
  readonly tag: string | null;
}
export interface CheckOutcome {
  readonly passed: boolean;
  readonly checks: number;
  readonly warnings: number;
  /** One sentence per failed check with column, rule and counts; never a value. */
  readonly failures: readonly string[];
  readonly reportKey: string;
}

export interface ResolveTagInput {
  readonly model: string;
  readonly tag: string;
}

export interface TuneInput extends StepContext {
  readonly snapshot: string;
  readonly searchId: string;
}
export interface TrialInput extends TuneInput {
  readonly trial: number;
}
export interface TrialOutcome {
  readonly trial: number;
  readonly value: number | null;
  /** Every combination of the space has been tried, so this trial has none. */
  readonly exhausted?: true;
}
export interface SearchOutcome {
  readonly trials: number;
  readonly metric: string;
  readonly bestTrial: number;
  readonly bestValue: number;
  /** Every combination of the space was tried. */
  readonly exhausted?: true;
}

export interface TrainInput extends StepContext {
  readonly snapshot: string;
  readonly runName: string | null;
  /** `definition`: ignore stored best parameters. */
  readonly paramsFrom: 'best' | 'definition';
}
export interface TrainOutcome {
  readonly runId: string;
  readonly rounds: number;
  readonly bestIteration: number;
  readonly metrics: Metrics;
  readonly rows: { readonly train: number; readonly validation: number; readonly test: number };
  /** Of a run with folds: what the metrics are of, as a clause. */
  readonly recipe?: string;
  /** What a person should look at, one clause each; all of it is in the run's manifest. Absent: nothing. */
  readonly warnings?: readonly string[];
}
/** Details of a heartbeat of any activity: samples for people and a hint for the next attempt. */
export interface ActivityProgress {
  readonly stage: string;
  /** Rounds of a training done, of how many. */
  readonly round?: number;
  readonly rounds?: number;
  readonly metrics?: Metrics;
  /** Rows done. */
  readonly rows?: number;
  /** Parts of a batch done, of how many. */
  readonly part?: number;
  readonly parts?: number;
  /** First part that is not stored yet. */
  readonly nextPart?: number;
}

export interface EvaluateInput extends StepContext {
  readonly runId: string;
}
export interface EvaluateOutcome {
  readonly accepted: boolean;
  readonly reasons: readonly string[];
  readonly metrics: Metrics;
  readonly gates: readonly { readonly gate: string; readonly verdict: string; readonly text: string }[];
  /** Of a run with folds: what was judged, as a clause. */
  readonly recipe?: string;
  readonly evaluationKey: string;
}

/** `perennial test MODEL --model-version V`: rows of a snapshot, all of them, against a registered version. */
export interface ScoreVersionInput extends StepContext {
  readonly snapshot: string;
  readonly version: number;
}
export interface ScoreVersionOutcome {
  readonly rows: number;
  readonly metrics: Metrics;
  /** Of the rows that neither the training nor the validation part of the version had; null: nobody can tell which they are. */
  readonly unseen?: { readonly rows: number; readonly metrics: Metrics } | null;
  readonly reportKey: string;
}

export interface RegisterInput extends StepContext {
  readonly runId: string;
  /** Key of the evaluation, or null: registered as a candidate without being judged. */
  readonly evaluationKey: string | null;
}
export interface RegisterOutcome {
  readonly version: number;
}

export interface DeployInput {
  readonly model: string;
  readonly endpoint: string;
  readonly version: number;
  /** Same change id, same revision. */
  readonly changeId: string;
  readonly actor: string;
  readonly reason: string;
  readonly workflowId: string;
  /** Absent: everything to `version`. */
  readonly split?: VariantSplit;
  /** A person named the version. Absent: false, and a hold of the endpoint applies. */
  readonly byPerson?: boolean;
  /** A person insists on a version that nobody has judged. Absent: false. */
  readonly force?: boolean;
  /** To a version that has served here before. Absent: false. */
  readonly goesBack?: boolean;
  /** Nothing is written after a revision of a higher sequence. Absent: 0. */
  readonly sequence?: number;
}
export interface ResolveRollbackInput {
  readonly model: string;
  readonly endpoint: string;
  /** The change that goes back: once it is carried out, what it went back to. Absent: none yet. */
  readonly changeId?: string;
}
export interface FindChangeInput {
  readonly model: string;
  readonly endpoint: string;
  readonly changeId: string;
}
export interface ReleaseHoldInput {
  readonly model: string;
  readonly endpoint: string;
  readonly changeId: string;
  readonly actor: string;
  readonly reason: string;
  readonly workflowId: string;
}
export interface DeployOutcome {
  readonly revision: number;
  readonly version: number;
  readonly previousVersion: number | null;
}

export interface MonitorActivityInput {
  readonly model: string;
  /** Of the monitor. */
  readonly name: string;
  readonly definitionDigest: string;
  readonly asOf: number;
}
/** By the monitor's kind. */
export type MonitorOutcome = DriftOutcome;
export interface DriftOutcome {
  readonly kind: 'drift';
  readonly reportId: string;
  readonly verdict: 'ok' | 'drifted' | 'insufficient';
  readonly rows: number;
  readonly maturedRows: number;
  readonly drifted: readonly { readonly column: string; readonly psi: number }[];
}

export interface RecordTriggerInput extends TriggerRef {
  readonly model: string;
  /** Whoever asked, and why. Absent in histories of releases that did not keep it. */
  readonly by?: { readonly actor: string; readonly reason: string };
}

export interface FinishTriggersInput {
  readonly model: string;
  readonly outcomes: readonly (TriggerRef & { readonly outcome: TriggerOutcome })[];
  /** Triggers whose outcome is that of another one's pipeline. */
  readonly joined: readonly (TriggerRef & { readonly pipelineTriggerId: string })[];
}

export interface RecordDecisionsInput {
  readonly model: string;
  readonly decisions: readonly DecisionOutcome[];
}

export interface WorkflowStatus {
  readonly workflowId: string;
  /** Temporal's own names, or `NOT_FOUND` once its retention is over. */
  readonly status: string;
  /** What a completed one returned. */
  readonly result?: unknown;
  /** What it was started for, by the memo that its lifecycle gave it. */
  readonly request?: unknown;
}

export interface ReplyInput {
  readonly replyTo: ReplyTo;
  readonly triggerId: string;
  readonly outcome: TriggerOutcome;
}

export interface SignalLifecycleInput {
  readonly start: StartPipelineInput;
  /** Workflow that gets `triggerFinished`. */
  readonly replyTo: ReplyTo | null;
  /** Set for a scheduled trigger: its period `[start, end)` is computed from the definition's cron and put into `parameters`. */
  readonly scheduledTime: number | null;
  /** Where the lifecycle's workflow tasks go. */
  readonly taskQueue: string;
}

export interface PlanBatchInput {
  readonly model: string;
  readonly batchId: string;
  readonly version: number | null;
  readonly endpoint: string | null;
  readonly input: BatchInputLocation;
  readonly rowsPerPart: number | null;
}
export interface PlanBatchOutcome {
  /** Version that scores every part, chosen once. */
  readonly version: number;
  readonly rows: number;
  readonly parts: number;
}
export interface ScorePartsInput {
  readonly model: string;
  readonly batchId: string;
  readonly first: number;
  /** Exclusive. */
  readonly end: number;
  readonly threads: number;
}
export interface ScorePartsOutcome {
  /** Of all parts of the range, whoever scored them. */
  readonly rows: number;
  /** How many of its parts an earlier attempt had finished. */
  readonly found: number;
}
export interface FinishBatchInput {
  readonly model: string;
  readonly batchId: string;
}
export interface FinishBatchOutcome {
  readonly rows: number;
  readonly parts: number;
  readonly manifestKey: string;
  readonly driftKey: string;
  readonly drift: 'ok' | 'drifted' | 'insufficient';
  readonly drifted: readonly string[];
}

/**
 * Every activity, by the name it has on the wire. Each can run twice, or two attempts at once, and ends in the same state.
 * Failures have a `DomainError` code as type.
 */
export interface TrainingActivities {
  'perennial.ingestSnapshot'(input: PreprocessInput): Promise<SnapshotResult>;
  'perennial.checkSnapshot'(input: CheckInput): Promise<CheckOutcome>;
  'perennial.runTrial'(input: TrialInput): Promise<TrialOutcome>;
  'perennial.finishSearch'(input: TuneInput): Promise<SearchOutcome>;
  'perennial.trainModel'(input: TrainInput): Promise<TrainOutcome>;
  'perennial.evaluateRun'(input: EvaluateInput): Promise<EvaluateOutcome>;
  'perennial.scoreVersion'(input: ScoreVersionInput): Promise<ScoreVersionOutcome>;
}
export interface ControlActivities {
  'perennial.resolveTag'(input: ResolveTagInput): Promise<SnapshotResult>;
  'perennial.registerVersion'(input: RegisterInput): Promise<RegisterOutcome>;
  'perennial.deployVersion'(input: DeployInput): Promise<DeployOutcome>;
  /** Ends a hold by a revision of the same versions without it; null: there was none. */
  'perennial.releaseHold'(input: ReleaseHoldInput): Promise<{ readonly revision: number | null }>;
  /** What became of a change, by what was written; null: nothing was. */
  'perennial.findChange'(input: FindChangeInput): Promise<RolloutResult | null>;
  'perennial.resolveRollback'(input: ResolveRollbackInput): Promise<{ readonly version: number }>;
  /** What the lifecycle decides by; null: nobody has applied a definition. */
  'perennial.loadLifecycleDefinition'(input: { readonly model: string }): Promise<{ readonly definition: LifecycleDefinition | null }>;
  /** `duplicate`: this trigger has ended already. The database remembers ids longer than a history does. */
  'perennial.recordTrigger'(input: RecordTriggerInput): Promise<{ readonly duplicate: boolean }>;
  'perennial.finishTriggers'(input: FinishTriggersInput): Promise<void>;
  'perennial.recordDecisions'(input: RecordDecisionsInput): Promise<void>;
  /** Which of these workflows are still open, and how the others ended. */
  'perennial.describeWorkflows'(input: { readonly workflowIds: readonly string[] }): Promise<readonly WorkflowStatus[]>;
  /** Those of the task queues that nobody asks for activities. */
  'perennial.findUnpolled'(input: { readonly queues: readonly string[] }): Promise<readonly string[]>;
  /** Whether the server knows Perennial's search attributes: an unknown one would fail a workflow task for ever. */
  'perennial.probeSearchAttributes'(input: Readonly<Record<string, never>>): Promise<{ readonly usable: boolean }>;
  /** signal-with-start of the lifecycle from a schedule or monitor. */
  'perennial.signalLifecycle'(input: SignalLifecycleInput): Promise<void>;
  /** Answers a workflow of another namespace. One that is gone is not an error. */
  'perennial.reply'(input: ReplyInput): Promise<void>;
}
export interface MonitorActivities {
  'perennial.monitorModel'(input: MonitorActivityInput): Promise<MonitorOutcome>;
}
export interface BatchActivities {
  'perennial.planBatch'(input: PlanBatchInput): Promise<PlanBatchOutcome>;
  'perennial.scoreParts'(input: ScorePartsInput): Promise<ScorePartsOutcome>;
  'perennial.finishBatch'(input: FinishBatchInput): Promise<FinishBatchOutcome>;
}
export type PerennialActivities = TrainingActivities & ControlActivities & MonitorActivities & BatchActivities & RequestActivities;

/** What works for hours; the others are bookkeeping, which always has to answer. */
export const WORK_ACTIVITIES = [
  'perennial.ingestSnapshot',
  'perennial.checkSnapshot',
  'perennial.runTrial',
  'perennial.finishSearch',
  'perennial.trainModel',
  'perennial.evaluateRun',
  'perennial.scoreVersion',
  'perennial.monitorModel',
  'perennial.planBatch',
  'perennial.scoreParts',
  'perennial.finishBatch',
] as const satisfies readonly (keyof (TrainingActivities & MonitorActivities & BatchActivities))[];
