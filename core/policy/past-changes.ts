import { BUDGET_BYTES, keepNewest } from './state/bounds.js';
import { fingerprint } from './state/fingerprint.js';
import type { LifecycleState } from './state/lifecycle-state.js';

/** Of `fingerprint`. */
const ID_DIGITS = 16;

/** The change has ended; hundreds of them are remembered, so that a request that is sent again late is not carried out again. */
export function withPastChange(state: LifecycleState, changeId: string, asked: string): LifecycleState {
  const pastChanges = [...state.pastChanges, `${fingerprint(changeId)}${asked}`];
  return { ...state, pastChanges: keepNewest(pastChanges, BUDGET_BYTES.pastChanges) };
}

/** What a change that has ended asked for; undefined: none of this id is remembered. */
export function askedInPast({ pastChanges }: LifecycleState, changeId: string): string | undefined {
  const id = fingerprint(changeId);
  return pastChanges.findLast((change) => change.startsWith(id))?.slice(ID_DIGITS);
}
