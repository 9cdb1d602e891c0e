import { BUDGET_BYTES, keepNewest } from './state/bounds.js';
import type { ActiveRollout, DecisionAction, LifecycleState, RolloutRequest } from './state/lifecycle-state.js';
import type { RolloutResult, TriggerOutcome } from './state/lifecycle-types.js';
import { askedInPast } from './past-changes.js';
import { decided, decisionFingerprint, settle } from './settle.js';

export type RolloutOrder = Omit<RolloutRequest, 'sequence' | 'waiters'> & Partial<Pick<RolloutRequest, 'waiters'>>;

/**
 * Asks for a change of the endpoint. One is carried out at a time. A person's takes the place of what waits and of what is under way; a
 * pipeline's takes the place of older ones of pipelines that wait, and comes after a person's.
 * @param atMs orders it among the changes of an endpoint, also over lifecycles
 */
export function requestRollout(state: LifecycleState, order: RolloutOrder, atMs: number): LifecycleState {
  if (askedInPast(state, order.changeId) !== undefined || openChange(state, order.changeId) !== undefined) return state;
  const sequence = atMs > state.sequence ? atMs : state.sequence + 1;
  const request: RolloutRequest = { ...order, waiters: order.waiters ?? [], sequence };
  const replaced = state.rollouts.filter((waiting) => order.byPerson || !waiting.byPerson);
  const kept = state.rollouts.filter((waiting) => !replaced.includes(waiting));
  const queued: LifecycleState = {
    ...state,
    sequence,
    rollouts: [...kept, request],
    activeRollout: order.byPerson ? supersede(state.activeRollout, request) : state.activeRollout,
  };
  return replaced.reduce<LifecycleState>((next, old) => ended(next, old, supersededResult(old, request)), holdWhilePaused(queued));
}

function supersede(active: ActiveRollout | null, { changeId, actor }: RolloutRequest): ActiveRollout | null {
  return active === null ? null : { ...active, supersededBy: { changeId, by: actor, told: false } };
}

function supersededResult({ version }: RolloutRequest, { changeId, actor }: RolloutRequest): RolloutResult {
  return { state: 'superseded', version, revision: null, text: `superseded by the change ${changeId} of ${actor}` };
}

/** What a change asks for that is active or waits; undefined: there is none of this id. */
export function openChange({ activeRollout, rollouts }: LifecycleState, changeId: string): string | undefined {
  const open = [activeRollout, ...rollouts].find((rollout) => rollout?.changeId === changeId);
  return open == null ? undefined : askedOf(open);
}

/** What a rollout asks for, whoever asks. */
export function askedOf(rollout: Pick<RolloutRequest, 'byPerson' | 'version' | 'split' | 'force'>): string {
  return decisionFingerprint(actionOf(rollout), rollout.version, rollout.split, rollout.force);
}

/** Nobody waits for what only a person can let go on: who asked for it learns that it is held. */
export function holdWhilePaused(state: LifecycleState): LifecycleState {
  const { paused } = state;
  if (paused === null) return state;
  const held = state.rollouts.filter((rollout) => !rollout.byPerson && rollout.waiters.length > 0);
  const rollouts = state.rollouts.map((rollout) => (held.includes(rollout) ? { ...rollout, waiters: [] } : rollout));
  return held.reduce<LifecycleState>(
    (next, { version, waiters }) =>
      settle(next, waiters, {
        state: 'held',
        version,
        revision: null,
        text: `version ${version ?? ''} is accepted; its deployment waits until the model is resumed, which ${paused.by} has paused`,
      }),
    { ...state, rollouts },
  );
}

/** The next change that may be carried out: a pause holds those of pipelines. */
export function nextRollout({ rollouts, paused }: LifecycleState): RolloutRequest | undefined {
  return rollouts.find((rollout) => rollout.byPerson || paused === null);
}

export function rolloutStarting(state: LifecycleState): LifecycleState {
  const next = nextRollout(state);
  if (state.activeRollout !== null || next === undefined) return state;
  const rollouts = state.rollouts.filter((rollout) => rollout !== next);
  return { ...state, rollouts, activeRollout: { ...next, started: false, supersededBy: null } };
}

/** The active rollout knows that another change takes its place. */
export function supersedeTold(state: LifecycleState, changeId: string): LifecycleState {
  const active = state.activeRollout;
  if (active === null || active.changeId !== changeId || active.supersededBy === null) return state;
  return { ...state, activeRollout: { ...active, supersededBy: { ...active.supersededBy, told: true } } };
}

/**
 * A report of another rollout than the active one is only kept: after an operator's reset of the lifecycle the server delivers all
 * earlier signals first, and a rollout that ended will not report again when it is to be started.
 */
export function rolloutFinished(state: LifecycleState, changeId: string, result: RolloutResult): LifecycleState {
  const active = state.activeRollout;
  if (active === null || active.changeId !== changeId) {
    if (askedInPast(state, changeId) !== undefined) return state;
    return { ...state, earlyRollouts: keepNewest([...state.earlyRollouts, { changeId, result }], BUDGET_BYTES.early) };
  }
  const { version, revision } = result;
  const deployed = result.state === 'deployed' && version !== null && revision !== null;
  const next: LifecycleState = {
    ...state,
    activeRollout: null,
    earlyRollouts: state.earlyRollouts.filter((report) => report.changeId !== changeId),
    champion: deployed ? { version, revision } : state.champion,
  };
  return ended(next, active, result);
}

/** Every change ends here, once. */
function ended(state: LifecycleState, rollout: RolloutRequest, result: RolloutResult): LifecycleState {
  const { changeId, actor, reason, version } = rollout;
  const decision = { changeId, action: actionOf(rollout), actor, reason, ...result, version: result.version ?? version };
  const recorded = decided(state, decision, askedOf(rollout));
  const outcome: TriggerOutcome = { ...result, version: result.version ?? version };
  return settle(recorded, rollout.waiters, outcome);
}

function actionOf({ byPerson, version }: Pick<RolloutRequest, 'byPerson' | 'version'>): DecisionAction {
  if (!byPerson) return 'deploy';
  return version === null ? 'rollback' : 'promote';
}
