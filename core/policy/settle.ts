import { BUDGET_BYTES, jsonBytes, keepNewest } from './state/bounds.js';
import type { DecisionOutcome, LifecycleState, Notice, Waiter } from './state/lifecycle-state.js';
import { fingerprint } from './state/fingerprint.js';
import { withPastChange } from './past-changes.js';
import type { TriggerOutcome } from './state/lifecycle-types.js';

/** The same outcome for everybody whose request it answers; the first of them is the one that asked. */
export function settle(state: LifecycleState, waiters: readonly Waiter[], outcome: TriggerOutcome): LifecycleState {
  const first = waiters[0];
  if (first === undefined) return state;
  const notices = waiters.map((waiter): Notice => ({ kind: 'outcome', waiter, outcome }));
  return rememberOutcome({ ...state, notices: [...state.notices, ...notices] }, first.triggerId, outcome);
}

export function rememberOutcome(state: LifecycleState, triggerId: string, outcome: TriggerOutcome): LifecycleState {
  return { ...state, recent: keepNewest([...state.recent, { triggerId, outcome }], BUDGET_BYTES.recent) };
}

/** A decision has ended: it is written down, and remembered for whoever asks. `asked`: what was decided, as it came. */
export function decided(state: LifecycleState, decision: DecisionOutcome, asked: string): LifecycleState {
  const recentDecisions = [...state.recentDecisions, decision];
  return {
    ...withPastChange(state, decision.changeId, asked),
    notices: [...state.notices, { kind: 'decision', decision }],
    recentDecisions: keepNewest(recentDecisions, BUDGET_BYTES.recentDecisions),
  };
}

const ASKED_DIGITS = 8;

/** What a decision asks for, whoever sends it again and with whatever reason, in 8 hexadecimal digits. */
export function decisionFingerprint(action: string, version: number | null, split: unknown, force = false): string {
  return fingerprint(JSON.stringify([action, version, split ?? null, ...(force ? ['force'] : [])])).slice(0, ASKED_DIGITS);
}

export const PAUSED = decisionFingerprint('pause', null, null);
export const RESUMED = decisionFingerprint('resume', null, null);

/** So much waits to be written that no more is taken. Triggers leave room for what people decide. */
export function isBehind({ notices, joined }: LifecycleState, what: 'trigger' | 'decision'): boolean {
  if (what === 'decision') return jsonBytes(notices) > BUDGET_BYTES.notices;
  return jsonBytes(notices) > BUDGET_BYTES.triggerNotices || jsonBytes(joined) > BUDGET_BYTES.joined;
}

export function told(state: LifecycleState, count: number): LifecycleState {
  return { ...state, notices: state.notices.slice(count) };
}

/** A message that is not taken, with why. */
export function dropped(state: LifecycleState, reason: string): LifecycleState {
  const counters = { ...state.counters, dropped: state.counters.dropped + 1 };
  return { ...state, counters, dropped: keepNewest([...state.dropped, reason], BUDGET_BYTES.dropped) };
}
