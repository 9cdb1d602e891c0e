import { BUDGET_BYTES, keepNewest } from './state/bounds.js';
import { count } from './state/lifecycle-state.js';
import type { ActivePipeline, LifecycleState } from './state/lifecycle-state.js';
import type { PipelineResult, TriggerOutcome } from './state/lifecycle-types.js';
import { requestRollout } from './rollouts.js';
import { settle } from './settle.js';

/** Whose requests count against cooldown and daily budget. */
export function isMachine(kind: string): boolean {
  return kind !== 'manual' && kind !== 'schedule' && kind !== 'backfill';
}

/** The first pending trigger becomes the active pipeline; its child is started next. */
export function pipelineStarting(state: LifecycleState): LifecycleState {
  const [first, ...rest] = state.pending;
  if (first === undefined || state.active !== null) return state;
  const { kind, asOf } = first.start;
  const machineStarts = isMachine(kind) ? keepNewest([...state.machineStarts, asOf], BUDGET_BYTES.machineStarts) : state.machineStarts;
  return count({ ...state, pending: rest, active: { ...first, started: false }, machineStarts }, 'started');
}

/** The active trigger ended before, in a history that is gone; the database remembers it. */
export function pipelineWasDone(state: LifecycleState, triggerId: string): LifecycleState {
  const { active } = state;
  if (active === null || active.start.triggerId !== triggerId) return state;
  const text = `trigger ${triggerId} ended before, in a history that is gone`;
  const outcome: TriggerOutcome = { state: 'duplicate', version: null, revision: null, text };
  return settle(count({ ...state, active: null }, 'finished'), active.waiters, outcome);
}

/**
 * A report of another pipeline than the active one is only kept: after an operator's reset of the lifecycle the server delivers all
 * earlier signals first, and a pipeline that ended will not report again when it is to be started.
 * @param atMs orders the deployment among the changes of the endpoint
 */
export function pipelineFinished(state: LifecycleState, triggerId: string, result: PipelineResult, atMs: number): LifecycleState {
  const active = state.active;
  if (active === null || active.start.triggerId !== triggerId) {
    if (state.recent.some((entry) => entry.triggerId === triggerId)) return state;
    return { ...state, earlyPipelines: keepNewest([...state.earlyPipelines, { triggerId, result }], BUDGET_BYTES.early) };
  }
  const earlyPipelines = state.earlyPipelines.filter((report) => report.triggerId !== triggerId);
  const next = count({ ...state, active: null, earlyPipelines }, 'finished');
  const outcome: TriggerOutcome = { state: result.state, version: result.version, revision: null, text: result.text };
  if (result.state !== 'accepted' || result.version === null || !asksToDeploy(active)) return settle(next, active.waiters, outcome);
  if (isOutdated(state, active)) {
    const text = `${result.text}; not deployed, since the definition that it was trained with has been replaced meanwhile`;
    return settle(next, active.waiters, { ...outcome, text });
  }
  const { actor, reason } = active.start;
  const { waiters } = active;
  return requestRollout(
    next,
    { changeId: `pipeline:${triggerId}`, version: result.version, actor, reason, waiters, byPerson: false },
    atMs,
  );
}

function asksToDeploy({ start }: ActivePipeline): boolean {
  return start.deploy && (start.steps === undefined || start.steps.includes('deploy'));
}

function isOutdated({ definition }: LifecycleState, active: ActivePipeline): boolean {
  return definition !== null && (definition.trainingDigest ?? definition.digest) !== active.trainingDigest;
}
