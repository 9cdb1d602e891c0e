import type { SplitTarget } from '../../deployment/variant-split.js';
import type { Execution } from './execution.js';
import type { Step } from './steps.js';

/** `backfill`: of a time that has passed; registered and judged, never deployed by itself. */
export const TRIGGER_KINDS = ['manual', 'schedule', 'backfill', 'drift', 'alert', 'new-data', 'performance'] as const;
export type TriggerKind = (typeof TRIGGER_KINDS)[number];

/** What the lifecycle knows of the current definition: enough to decide, nothing to train with. */
export interface LifecycleDefinition {
  readonly digest: string;
  /** Of what decides how the model is trained and judged. Absent: as `digest`. */
  readonly trainingDigest?: string;
  readonly tune: { readonly trials: number; readonly parallel: number } | null;
  readonly maxPerDay: number;
  readonly cooldownMs: number;
  readonly onDrift: { readonly minMaturedRows: number } | null;
  /** Whether the server was seen to know Perennial's search attributes. */
  readonly searchAttributes: boolean;
  /** Absent: all on the workflow's own queue. */
  readonly execution?: Execution;
}

export type Parameters = Readonly<Record<string, string | number | null>>;

/** A request to train, from whomever. `triggerId` makes repeated delivery one request. */
export interface StartPipelineInput {
  readonly model: string;
  readonly triggerId: string;
  readonly kind: TriggerKind;
  /** Data time, epoch milliseconds. */
  readonly asOf: number;
  /** `now`: nobody named a data time, so whoever asks a little later asks for the same. @default 'given' */
  readonly dataTime?: 'now' | 'given';
  readonly parameters: Parameters;
  readonly reason: string;
  readonly actor: string;
  /** Matured labels since the champion was trained, when a monitor counted them. */
  readonly maturedRows?: number;
  /** Register and judge, but do not deploy. */
  readonly deploy: boolean;
  /** Reads the rows of a data time again that were read before. Absent: the snapshot of then is taken. */
  readonly fresh?: boolean;
  /** Absent: all steps. */
  readonly steps?: readonly Step[];
  /** Dataset tag to write, or to read when `preprocess` is not among the steps. */
  readonly tag?: string;
}

/** Who gets an answer: a workflow, by id, so that it survives its continue-as-new. */
export interface ReplyTo {
  /** Absent: the sender's own. */
  readonly namespace?: string;
  readonly workflowId: string;
}

export interface PipelineResult {
  readonly state: 'accepted' | 'rejected' | 'done' | 'failed' | 'cancelled';
  readonly snapshot: string | null;
  readonly runId: string | null;
  readonly version: number | null;
  readonly metrics: Readonly<Record<string, number | null>>;
  /** Which rows the metrics are of; `scored`: those that a version was scored on. Absent where there are none. */
  readonly metricsOf?: 'validation' | 'test' | 'scored';
  /** Of the scored rows, those that neither the training nor the validation part of the version had. */
  readonly unseen?: { readonly rows: number; readonly metrics: Readonly<Record<string, number | null>> };
  /** One sentence. */
  readonly text: string;
}

/** Several versions behind an endpoint at once. */
export interface VariantSplit {
  /** Shares make 1. */
  readonly targets: readonly SplitTarget[];
  /** Versions that get copies of requests and answer none. */
  readonly shadows: readonly number[];
  readonly stickyBy: 'entity' | `header:${string}` | null;
}

/**
 * How a change of an endpoint ended. `superseded`: another change took its place. `held`: a person took the endpoint over, and nothing
 * is deployed automatically until a person decides. `aborted`: an operator cancelled it. `rolled-back`: it was taken back by itself.
 */
export const ROLLOUT_STATES = ['deployed', 'superseded', 'aborted', 'rolled-back', 'held', 'failed'] as const;

export interface RolloutResult {
  readonly state: (typeof ROLLOUT_STATES)[number];
  /** Null: none was found to go to. */
  readonly version: number | null;
  readonly revision: number | null;
  readonly text: string;
}

/**
 * How a trigger ended, deployment included. `held`: accepted, its deployment waits for a person's resume. `awaiting-approval`: accepted,
 * waits for a person's approval. `duplicate`: it had ended before, in a history that is gone.
 */
export interface TriggerOutcome {
  readonly state: RolloutResult['state'] | PipelineResult['state'] | 'awaiting-approval' | 'refused' | 'duplicate';
  readonly version: number | null;
  readonly revision: number | null;
  /** One sentence. */
  readonly text: string;
}
