import { BUDGET_BYTES, hasRoom } from './state/bounds.js';
import type { LifecycleState, Waiter } from './state/lifecycle-state.js';

/**
 * Adds who waits for the outcome of a pipeline, deployment included; null: nothing of it is open. Somebody who asks again is there once;
 * one that finds no room asks again later.
 */
export function addWaiter(state: LifecycleState, pipelineTriggerId: string, waiter: Waiter): LifecycleState | null {
  const changeId = `pipeline:${pipelineTriggerId}`;
  const { pending, active, rollouts, activeRollout } = state;
  if (active?.start.triggerId === pipelineTriggerId) return { ...state, active: { ...active, waiters: joined(active.waiters, waiter) } };
  if (pending.some((one) => one.start.triggerId === pipelineTriggerId)) {
    const add = (one: (typeof pending)[number]): (typeof pending)[number] =>
      one.start.triggerId === pipelineTriggerId ? { ...one, waiters: joined(one.waiters, waiter) } : one;
    return { ...state, pending: pending.map(add) };
  }
  if (activeRollout?.changeId === changeId)
    return { ...state, activeRollout: { ...activeRollout, waiters: joined(activeRollout.waiters, waiter) } };
  // One without waiters is held by a pause, which is its outcome.
  const waiting = rollouts.find((one) => one.changeId === changeId && one.waiters.length > 0);
  if (waiting === undefined) return null;
  return { ...state, rollouts: rollouts.map((one) => (one === waiting ? { ...one, waiters: joined(one.waiters, waiter) } : one)) };
}

function joined(waiters: readonly Waiter[], waiter: Waiter): readonly Waiter[] {
  const isSame = (one: Waiter): boolean =>
    one.triggerId === waiter.triggerId && (one.replyTo === null || one.replyTo.workflowId === waiter.replyTo?.workflowId);
  if (waiters.some(isSame)) return waiters.map((one) => (isSame(one) ? { ...one, replyTo: waiter.replyTo } : one));
  return hasRoom(waiters, waiter, BUDGET_BYTES.waiters) ? [...waiters, waiter] : waiters;
}
