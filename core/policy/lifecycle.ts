import { keepLast } from './lifecycle-state.js';
import type { LifecycleState, Notice, RolloutRequest, Waiter } from './lifecycle-state.js';
import type { LifecycleDefinition, PipelineResult, RolloutResult, TriggerOutcome } from './lifecycle-types.js';
import { rememberOutcome } from './receive-trigger.js';

/** What the workflow has to do next, in this order; null: wait for a message. */
export type LifecycleAction =
  | { readonly kind: 'start-rollout'; readonly rollout: RolloutRequest }
  | { readonly kind: 'start-pipeline'; readonly triggerId: string }
  | { readonly kind: 'tell'; readonly notices: readonly Notice[] };

const NOTICES_PER_ACTION = 100;
const MAX_EARLY = 100;

/** One rollout and one pipeline at a time. A pause holds new pipelines, not decisions of people. */
export function nextAction(state: LifecycleState): LifecycleAction | null {
  const rollout = state.rollouts[0];
  if (state.activeRollout === null && rollout !== undefined) return { kind: 'start-rollout', rollout };
  if (state.notices.length > 0) return { kind: 'tell', notices: state.notices.slice(0, NOTICES_PER_ACTION) };
  const pending = state.pending[0];
  if (state.active === null && pending !== undefined && state.paused === null && state.definition !== null) {
    return { kind: 'start-pipeline', triggerId: pending.start.triggerId };
  }
  return null;
}

export function configure(state: LifecycleState, definition: LifecycleDefinition): LifecycleState {
  return { ...state, definition };
}

export function pause(state: LifecycleState, by: string, reason: string): LifecycleState {
  return { ...state, paused: { by, reason } };
}

export function resume(state: LifecycleState): LifecycleState {
  return { ...state, paused: null };
}

/** The first pending trigger becomes the active pipeline; its child is started next. */
export function pipelineStarting(state: LifecycleState): LifecycleState {
  const [first, ...rest] = state.pending;
  if (first === undefined) return state;
  const machine = first.start.kind !== 'manual' && first.start.kind !== 'schedule';
  return {
    ...state,
    pending: rest,
    active: { ...first, started: false },
    machineStarts: machine ? keepLast([...state.machineStarts, first.start.asOf], 100) : state.machineStarts,
    counters: { ...state.counters, started: state.counters.started + 1 },
  };
}

export function pipelineStarted(state: LifecycleState): LifecycleState {
  return state.active === null ? state : { ...state, active: { ...state.active, started: true } };
}

/**
 * A report of another pipeline than the active one is only kept: after an operator's reset of the lifecycle the server delivers all
 * earlier signals first, and a pipeline that ended will not report again when it is to be started.
 */
export function pipelineFinished(state: LifecycleState, triggerId: string, result: PipelineResult): LifecycleState {
  const active = state.active;
  if (active === null || active.start.triggerId !== triggerId) {
    if (state.recent.some((entry) => entry.triggerId === triggerId)) return state;
    return { ...state, earlyPipelines: keepLast([...state.earlyPipelines, { triggerId, result }], MAX_EARLY) };
  }
  const earlyPipelines = state.earlyPipelines.filter((report) => report.triggerId !== triggerId);
  const next = { ...state, active: null, earlyPipelines, counters: { ...state.counters, finished: state.counters.finished + 1 } };
  const deploys = active.start.deploy && (active.start.steps === undefined || active.start.steps.includes('deploy'));
  if (result.state === 'accepted' && result.version !== null && deploys) {
    const rollout: RolloutRequest = {
      changeId: `pipeline:${triggerId}`,
      version: result.version,
      actor: active.start.actor,
      reason: active.start.reason,
      waiters: active.waiters,
    };
    return { ...next, rollouts: [...next.rollouts, rollout] };
  }
  const outcome: TriggerOutcome = { state: result.state, version: result.version, revision: null, text: result.text };
  return settle(next, active.waiters, outcome);
}

export function requestRollout(state: LifecycleState, request: Omit<RolloutRequest, 'waiters'>): LifecycleState {
  const known = [state.activeRollout, ...state.rollouts].some((rollout) => rollout?.changeId === request.changeId);
  if (known || state.recentRollouts.some((entry) => entry.changeId === request.changeId)) return state;
  return { ...state, rollouts: [...state.rollouts, { ...request, waiters: [] }] };
}

export function rolloutStarting(state: LifecycleState): LifecycleState {
  const [first, ...rest] = state.rollouts;
  return first === undefined ? state : { ...state, rollouts: rest, activeRollout: { ...first, started: false } };
}

export function rolloutStarted(state: LifecycleState): LifecycleState {
  return state.activeRollout === null ? state : { ...state, activeRollout: { ...state.activeRollout, started: true } };
}

/** A report of another rollout than the active one is kept, as for pipelines. */
export function rolloutFinished(state: LifecycleState, changeId: string, result: RolloutResult): LifecycleState {
  const active = state.activeRollout;
  if (active === null || active.changeId !== changeId) {
    if (state.recentRollouts.some((entry) => entry.changeId === changeId)) return state;
    return { ...state, earlyRollouts: keepLast([...state.earlyRollouts, { changeId, result }], MAX_EARLY) };
  }
  const deployed = result.state === 'deployed' && result.revision !== null;
  const next: LifecycleState = {
    ...state,
    activeRollout: null,
    earlyRollouts: state.earlyRollouts.filter((report) => report.changeId !== changeId),
    champion: deployed && result.revision !== null ? { version: result.version, revision: result.revision } : state.champion,
    recentRollouts: keepLast([...state.recentRollouts, { changeId, result }], 20),
  };
  const outcome = result.state === 'held' ? 'accepted' : result.state;
  return settle(next, active.waiters, { state: outcome, version: result.version, revision: result.revision, text: result.text });
}

export function told(state: LifecycleState, count: number): LifecycleState {
  return { ...state, notices: state.notices.slice(count) };
}

function settle(state: LifecycleState, waiters: readonly Waiter[], outcome: TriggerOutcome): LifecycleState {
  const notices = waiters.map((waiter): Notice => ({ waiter, outcome }));
  const first = waiters[0];
  const next = { ...state, notices: [...state.notices, ...notices] };
  return first === undefined ? next : rememberOutcome(next, first.triggerId, outcome);
}
