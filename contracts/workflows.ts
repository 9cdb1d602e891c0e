import type { Metrics } from './documents.js';
import type { Step } from './names.js';

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
}

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
  readonly cpuTaskQueue: CpuTaskQueue;
  readonly searchAttributes: boolean;
  readonly timing: Timing;
}

export interface PipelineResult {
  readonly state: 'accepted' | 'rejected' | 'done' | 'failed' | 'cancelled';
  readonly snapshot: string | null;
  readonly runId: string | null;
  readonly version: number | null;
  readonly metrics: Metrics;
  /** One sentence. */
  readonly text: string;
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
  readonly cpuTaskQueue: CpuTaskQueue;
  readonly timing: Timing;
}

export interface RolloutInput {
  readonly formatVersion: 1;
  readonly model: string;
  readonly endpoint: string;
  readonly version: number;
  readonly changeId: string;
  readonly actor: string;
  readonly reason: string;
  readonly reportTo: string | null;
  readonly timing: Timing;
}
export interface RolloutResult {
  readonly state: 'deployed' | 'failed';
  readonly version: number;
  readonly revision: number | null;
  readonly text: string;
}

export interface ScheduledTriggerInput {
  readonly formatVersion: 1;
  readonly model: string;
  readonly kind: 'schedule';
}
export interface MonitorInput {
  readonly formatVersion: 1;
  readonly model: string;
  readonly definitionDigest: string;
  /** Absent: the scheduled time. */
  readonly asOf?: number;
  readonly cpuTaskQueue: CpuTaskQueue;
  readonly timing: Timing;
}
