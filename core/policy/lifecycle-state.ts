import type {
  LifecycleDefinition,
  PipelineResult,
  RolloutResult,
  StartPipelineInput,
  TriggerOutcome,
  VariantSplit,
} from './lifecycle-types.js';

export interface PendingTrigger {
  readonly start: StartPipelineInput;
  readonly receivedAt: number;
  readonly waiters: readonly Waiter[];
}

/** Everyone whose request a pipeline answers: the first one and those that joined it. */
export interface Waiter {
  readonly triggerId: string;
  readonly kind: StartPipelineInput['kind'];
  readonly asOf: number;
  readonly receivedAt: number;
  readonly replyTo: string | null;
}

export interface RolloutRequest {
  readonly changeId: string;
  readonly version: number;
  readonly actor: string;
  readonly reason: string;
  readonly waiters: readonly Waiter[];
  /** Absent: everything to `version`, which else is the one with the largest share. */
  readonly split?: VariantSplit;
  /** A person named the version, so a hold of the endpoint does not apply. Absent: false. */
  readonly byPerson?: boolean;
}

/** An outcome that still has to be written to the database and told to those who wait. */
export interface Notice {
  readonly waiter: Waiter;
  readonly outcome: TriggerOutcome;
}

/** All that the lifecycle of one model knows; plain JSON, carried through every continue-as-new. */
export interface LifecycleState {
  readonly formatVersion: 1;
  readonly model: string;
  readonly definition: LifecycleDefinition | null;
  readonly paused: { readonly by: string; readonly reason: string } | null;
  readonly pending: readonly PendingTrigger[];
  /** `started`: the child's start was acknowledged. */
  readonly active: (PendingTrigger & { readonly started: boolean }) | null;
  readonly rollouts: readonly RolloutRequest[];
  readonly activeRollout: (RolloutRequest & { readonly started: boolean }) | null;
  readonly notices: readonly Notice[];
  readonly champion: { readonly version: number; readonly revision: number } | null;
  /** Newest last, bounded: deduplication within the reach of repeated deliveries; the database remembers longer. */
  readonly recentIds: readonly string[];
  readonly recent: readonly { readonly triggerId: string; readonly outcome: TriggerOutcome }[];
  /** Reports of what is not active, bounded: after an operator's reset they come before what they are about is started again. */
  readonly earlyPipelines: readonly { readonly triggerId: string; readonly result: PipelineResult }[];
  readonly earlyRollouts: readonly { readonly changeId: string; readonly result: RolloutResult }[];
  readonly recentRollouts: readonly { readonly changeId: string; readonly result: RolloutResult }[];
  /** Data times of the machine-started pipelines, newest last, for cooldown and daily budget. */
  readonly machineStarts: readonly number[];
  readonly counters: Readonly<Record<'received' | 'duplicates' | 'joined' | 'refused' | 'started' | 'finished', number>>;
}

export type { LifecycleDefinition, PipelineResult, RolloutResult, StartPipelineInput, TriggerOutcome };

export function initialState(model: string): LifecycleState {
  return {
    formatVersion: 1,
    model,
    definition: null,
    paused: null,
    pending: [],
    active: null,
    rollouts: [],
    activeRollout: null,
    notices: [],
    champion: null,
    recentIds: [],
    recent: [],
    earlyPipelines: [],
    earlyRollouts: [],
    recentRollouts: [],
    machineStarts: [],
    counters: { received: 0, duplicates: 0, joined: 0, refused: 0, started: 0, finished: 0 },
  };
}

/** The last `limit` items: every list in the state is bounded, so the state is too. */
export function keepLast<T>(items: readonly T[], limit: number): readonly T[] {
  return items.length <= limit ? items : items.slice(items.length - limit);
}
