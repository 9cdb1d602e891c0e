import type { ModelStatus } from '../../contracts/nexus.js';
import { cutText } from '../../core/policy/state/bounds.js';
import type { LifecycleState } from '../../core/policy/state/lifecycle-state.js';

const NEWEST = 5;
const MAX_TROUBLE_BYTES = 500;

/** Of all that a lifecycle knows, what another namespace can use. */
export function callerStatus(state: LifecycleState): ModelStatus {
  const { model, champion, paused, active, activeRollout, pending, arrivals, rollouts, troubles, recent, recentDecisions } = state;
  return {
    model,
    serving: champion,
    paused,
    pipeline: active === null ? null : { triggerId: active.start.triggerId, reason: active.start.reason },
    rollout: activeRollout === null ? null : { changeId: activeRollout.changeId, version: activeRollout.version },
    waiting: { pipelines: pending.length + arrivals.length, rollouts: rollouts.length },
    troubles: troubles.slice(0, NEWEST).map(({ action, text }) => `${action}: ${cutText(text, MAX_TROUBLE_BYTES)}`),
    outcomes: recent.slice(-NEWEST).reverse(),
    decisions: recentDecisions.slice(-NEWEST).reverse(),
  };
}
