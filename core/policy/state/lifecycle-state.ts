import type {
  LifecycleDefinition,
  PipelineResult,
  ReplyTo,
  RolloutResult,
  StartPipelineInput,
  TriggerOutcome,
  VariantSplit,
} from './lifecycle-types.js';

/** A trigger by what the database keeps of it. */
export interface TriggerRef {
  readonly triggerId: string;
  readonly kind: StartPipelineInput['kind'];
  readonly asOf: number;
  readonly receivedAt: number;
}

/** Somebody whose request a pipeline answers: who asked for it, and those who joined and wait for a reply. */
export interface Waiter extends TriggerRef {
  readonly replyTo: ReplyTo | null;
}

/** A request as it came, before there was a definition to judge it by. */
export interface Arrival {
  readonly start: StartPipelineInput;
  readonly receivedAt: number;
  readonly replyTo: ReplyTo | null;
}

export interface PendingTrigger {
  readonly start: StartPipelineInput;
  readonly receivedAt: number;
  /** The definition that it trains with. One that only waits goes over to a newer one. */
  readonly digest: string;
  readonly trainingDigest: string;
  readonly waiters: readonly Waiter[];
}

export interface ActivePipeline extends PendingTrigger {
  /** The child's start was acknowledged. */
  readonly started: boolean;
}

export interface RolloutRequest {
  readonly changeId: string;
  /** Null: the version before the one that serves, looked up when it is carried out. */
  readonly version: number | null;
  readonly actor: string;
  readonly reason: string;
  readonly waiters: readonly Waiter[];
  /** Absent: everything to `version`, which else is the one with the largest share. */
  readonly split?: VariantSplit;
  /** A person named the version: no hold and no pause applies, and it takes the place of what others asked for. */
  readonly byPerson: boolean;
  /** Also versions that nobody has judged. Absent: false. */
  readonly force?: boolean;
  /** Grows with each change of the endpoint: none may write a revision after that of a higher one. */
  readonly sequence: number;
}

export interface ActiveRollout extends RolloutRequest {
  readonly started: boolean;
  /** A change that takes its place as soon as it has closed. */
  readonly supersededBy: { readonly changeId: string; readonly by: string; readonly told: boolean } | null;
}

/** A person's word. */
export interface Decision {
  readonly changeId: string;
  readonly actor: string;
  readonly reason: string;
}

/** `deploy`: a pipeline's, by itself. */
export type DecisionAction = 'promote' | 'rollback' | 'deploy' | 'pause' | 'resume';

/** A decision and how it ended. */
export interface DecisionOutcome extends Decision {
  readonly action: DecisionAction;
  readonly state: RolloutResult['state'] | 'done';
  readonly version: number | null;
  readonly revision: number | null;
  readonly text: string;
}

/** What still has to be written to the database, and told to those who wait. */
export type Notice =
  | { readonly kind: 'outcome'; readonly waiter: Waiter; readonly outcome: TriggerOutcome }
  /** Of what is written down already. */
  | { readonly kind: 'reply'; readonly waiter: Waiter; readonly outcome: TriggerOutcome }
  | { readonly kind: 'decision'; readonly decision: DecisionOutcome };

/** Triggers that joined a pipeline and wait for no reply, as id, kind, data time and time of arrival: there may be hundreds. */
export interface JoinedTriggers {
  readonly pipelineTriggerId: string;
  readonly triggers: readonly (readonly [string, TriggerRef['kind'], number, number])[];
}

/** A known trigger id with what it stood for, so that the same id with other content is told from a repeated delivery. */
export interface KnownTrigger {
  readonly triggerId: string;
  readonly fingerprint: string;
  /** The trigger whose pipeline does its work. */
  readonly pipelineTriggerId: string;
}

export interface KnownOutcome {
  readonly triggerId: string;
  readonly outcome: TriggerOutcome;
}

/** Something that the lifecycle does and that fails: it is tried again, whatever the error. */
export interface Trouble {
  readonly action: string;
  readonly attempts: number;
  readonly text: string;
}

export type Counter = 'received' | 'duplicates' | 'joined' | 'refused' | 'dropped' | 'started' | 'finished';

/** All that the lifecycle of one model knows; plain JSON, carried through every continue-as-new, and bounded in bytes (bounds.ts). */
export interface LifecycleState {
  readonly formatVersion: 1;
  readonly model: string;
  /** Null: not loaded yet. */
  readonly definition: LifecycleDefinition | null;
  readonly paused: { readonly by: string; readonly reason: string } | null;
  readonly arrivals: readonly Arrival[];
  readonly pending: readonly PendingTrigger[];
  readonly active: ActivePipeline | null;
  readonly rollouts: readonly RolloutRequest[];
  readonly activeRollout: ActiveRollout | null;
  /** Of the newest change. */
  readonly sequence: number;
  /** A resume that still has to end a direct rollback's hold. */
  readonly releasing: Decision | null;
  readonly notices: readonly Notice[];
  /** Still to be written down, oldest first. */
  readonly joined: readonly JoinedTriggers[];
  readonly champion: { readonly version: number; readonly revision: number } | null;
  /** Newest last: deduplication within the reach of repeated deliveries; the database remembers longer. */
  readonly known: readonly KnownTrigger[];
  readonly recent: readonly KnownOutcome[];
  readonly recentDecisions: readonly DecisionOutcome[];
  /** Changes that have ended, in a short form (past-changes.ts), newest last. */
  readonly pastChanges: readonly string[];
  /** Reports of what is not active: after an operator's reset they come before what they are about is started again. */
  readonly earlyPipelines: readonly { readonly triggerId: string; readonly result: PipelineResult }[];
  readonly earlyRollouts: readonly { readonly changeId: string; readonly result: RolloutResult }[];
  /** Data time of the newest scheduled trigger: an older one fills in what has passed. */
  readonly newestScheduled: number | null;
  /** Data times of the machine-started pipelines, newest last, for cooldown and daily budget. */
  readonly machineStarts: readonly number[];
  readonly counters: Readonly<Record<Counter, number>>;
  /** Why messages were dropped, newest last. */
  readonly dropped: readonly string[];
  readonly troubles: readonly Trouble[];
  /** Task queues that work went to although nobody asks them for it. */
  readonly unpolled: readonly string[];
}

export function initialState(model: string): LifecycleState {
  return {
    formatVersion: 1,
    model,
    definition: null,
    paused: null,
    arrivals: [],
    pending: [],
    active: null,
    rollouts: [],
    activeRollout: null,
    sequence: 0,
    releasing: null,
    notices: [],
    joined: [],
    champion: null,
    known: [],
    recent: [],
    recentDecisions: [],
    pastChanges: [],
    earlyPipelines: [],
    earlyRollouts: [],
    newestScheduled: null,
    machineStarts: [],
    counters: { received: 0, duplicates: 0, joined: 0, refused: 0, dropped: 0, started: 0, finished: 0 },
    dropped: [],
    troubles: [],
    unpolled: [],
  };
}

export function count(state: LifecycleState, counter: Counter, by = 1): LifecycleState {
  return { ...state, counters: { ...state.counters, [counter]: state.counters[counter] + by } };
}
