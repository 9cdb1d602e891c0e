import type { SplitTarget } from '../deployment/variant-split.js';
import type { Step } from './steps.js';

export type TriggerKind = 'manual' | 'schedule' | 'drift' | 'alert' | 'new-data' | 'performance';

/** Activity timeouts, milliseconds. Absent: the defaults of workflows/proxies.ts. Tests shorten them. */
export interface Timing {
  readonly heartbeatTimeoutMs?: number;
  readonly startToCloseTimeoutMs?: number;
  readonly retryInitialMs?: number;
}

/** Where the heavy activities (ingestion, training, scoring) run; null: on the workflow's own task queue. */
export type CpuTaskQueue = string | null;

/** What the lifecycle knows of the current definition: enough to decide, nothing to train with. */
export interface LifecycleDefinition {
  readonly digest: string;
  readonly tune: { readonly trials: number; readonly parallel: number } | null;
  readonly maxPerDay: number;
  readonly cooldownMs: number;
  readonly onDrift: { readonly minMaturedRows: number } | null;
  readonly cpuTaskQueue: CpuTaskQueue;
  readonly searchAttributes: boolean;
  readonly timing: Timing;
}

/** A request to train, from whomever. `triggerId` makes repeated delivery one request. */
export interface StartPipelineInput {
  readonly model: string;
  readonly triggerId: string;
  readonly kind: TriggerKind;
  /** Data time, epoch milliseconds. */
  readonly asOf: number;
  readonly parameters: Readonly<Record<string, string | number | null>>;
  readonly reason: string;
  readonly actor: string;
  /** Matured labels since the champion was trained, when a monitor counted them. */
  readonly maturedRows?: number;
  /** Register and judge, but do not deploy (backfills). */
  readonly deploy: boolean;
  /** Absent: all steps. */
  readonly steps?: readonly Step[];
  /** Dataset tag to write, or to read when `preprocess` is not among the steps. */
  readonly tag?: string;
}

export interface PipelineResult {
  readonly state: 'accepted' | 'rejected' | 'done' | 'failed' | 'cancelled';
  readonly snapshot: string | null;
  readonly runId: string | null;
  readonly version: number | null;
  readonly metrics: Readonly<Record<string, number | null>>;
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

export interface RolloutResult {
  /** `held`: a person took the endpoint over, and nothing is deployed automatically until a person decides. */
  readonly state: 'deployed' | 'failed' | 'held';
  readonly version: number;
  readonly revision: number | null;
  readonly text: string;
}

export interface TriggerOutcome {
  readonly state: 'deployed' | 'accepted' | 'rejected' | 'failed' | 'cancelled' | 'refused' | 'duplicate' | 'done';
  readonly version: number | null;
  readonly revision: number | null;
  /** One sentence. */
  readonly text: string;
}
