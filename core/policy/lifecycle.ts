import { holdWhilePaused, nextRollout } from './rollouts.js';
import { judgeArrivals } from './receive-trigger.js';
import { decided, PAUSED, RESUMED, settle } from './settle.js';
import type { ActivePipeline, ActiveRollout, Decision, DecisionOutcome, LifecycleState, Trouble } from './state/lifecycle-state.js';
import type { LifecycleDefinition } from './state/lifecycle-types.js';

export { pipelineFinished, pipelineStarting, pipelineWasDone } from './pipelines.js';
export { requestRollout, rolloutFinished, rolloutStarting, supersedeTold } from './rollouts.js';
export { dropped, told } from './settle.js';

/** What the workflow has to do; kinds do not wait for each other. */
export const ACTIONS = [
  'supersede-rollout',
  'start-rollout',
  'release-hold',
  'tell',
  'load-definition',
  'start-pipeline',
  'look-after-children',
] as const;
export type LifecycleAction = (typeof ACTIONS)[number];

/** The first that is to be done, `busy` ones left out; null: wait for a message. One rollout and one pipeline at a time. */
export function nextAction(state: LifecycleState, busy: ReadonlySet<LifecycleAction> = new Set()): LifecycleAction | null {
  return ACTIONS.find((action) => !busy.has(action) && isDue(state, action)) ?? null;
}

function isDue(state: LifecycleState, action: LifecycleAction): boolean {
  const { active, activeRollout, pending, paused, definition } = state;
  switch (action) {
    case 'supersede-rollout':
      return activeRollout !== null && activeRollout.started && activeRollout.supersededBy?.told === false;
    case 'start-rollout':
      return activeRollout === null ? nextRollout(state) !== undefined : !activeRollout.started;
    case 'release-hold':
      return state.releasing !== null;
    case 'tell':
      return state.notices.length + state.joined.length > 0;
    case 'load-definition':
      return definition === null && state.arrivals.length > 0;
    case 'start-pipeline':
      return active === null ? pending.length > 0 && paused === null && definition !== null : !active.started;
    case 'look-after-children':
      return active?.started === true || activeRollout?.started === true;
  }
}

/** A definition that is new or was loaded. What only waits goes over to it: nothing was done yet for the old one. */
export function configure(state: LifecycleState, definition: LifecycleDefinition): LifecycleState {
  const { digest, trainingDigest = digest } = definition;
  const pending = state.pending.map((one) => ({ ...one, digest, trainingDigest }));
  return judgeArrivals({ ...state, pending }, definition);
}

/** Nobody has applied a definition: whoever asked for a pipeline learns it. */
export function definitionMissing(state: LifecycleState, text: string): LifecycleState {
  const outcome = { state: 'failed', version: null, revision: null, text } as const;
  return state.arrivals.reduce<LifecycleState>(
    (next, { start: { triggerId, kind, asOf }, receivedAt, replyTo }) =>
      settle(next, [{ triggerId, kind, asOf, receivedAt, replyTo }], outcome),
    { ...state, arrivals: [] },
  );
}

export function pause(state: LifecycleState, by: string, reason: string): LifecycleState {
  return holdWhilePaused({ ...state, paused: { by, reason } });
}

/** A decision that is carried out by being taken. */
export function pauseBy(state: LifecycleState, { changeId, actor, reason }: Decision): LifecycleState {
  const text = `paused by ${actor}`;
  const decision: DecisionOutcome = { changeId, action: 'pause', actor, reason, state: 'done', version: null, revision: null, text };
  return decided(pause(state, actor, reason), decision, PAUSED);
}

/** Ends a pause. Whether it ends the hold of a direct rollback too is found out next; an earlier one that still did so is taken over. */
export function resume(state: LifecycleState, releasing: Decision): LifecycleState {
  const before = state.releasing;
  const done =
    before === null ? state : released(state, before, { state: 'done', revision: null, text: `resumed again by ${releasing.actor}` });
  return { ...done, paused: null, releasing };
}

/** How a resume ended. */
export function released(
  state: LifecycleState,
  { changeId, actor, reason }: Decision,
  outcome: Pick<DecisionOutcome, 'state' | 'revision' | 'text'>,
): LifecycleState {
  if (state.releasing?.changeId !== changeId) return state;
  const decision: DecisionOutcome = { changeId, action: 'resume', actor, reason, version: null, ...outcome };
  return decided({ ...state, releasing: null }, decision, RESUMED);
}

/** The pipeline and the rollout under way whose workflows were seen to have started. */
export function startedChildren({ active, activeRollout }: LifecycleState): readonly (ActivePipeline | ActiveRollout)[] {
  return [active, activeRollout].filter((child) => child !== null).filter((child) => child.started);
}

export function childStarted(state: LifecycleState, child: ActivePipeline | ActiveRollout): LifecycleState {
  const { active, activeRollout } = state;
  if ('start' in child)
    return active?.start.triggerId === child.start.triggerId ? { ...state, active: { ...active, started: true } } : state;
  return activeRollout?.changeId === child.changeId ? { ...state, activeRollout: { ...activeRollout, started: true } } : state;
}

/** Something failed and will be tried again; null: it was done. */
export function troubled(state: LifecycleState, action: string, trouble: Omit<Trouble, 'action'> | null): LifecycleState {
  const others = state.troubles.filter((one) => one.action !== action);
  if (trouble === null) return others.length === state.troubles.length ? state : { ...state, troubles: others };
  return { ...state, troubles: [...others, { action, ...trouble }] };
}
