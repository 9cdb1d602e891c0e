import type { JoinedTriggers, LifecycleState, TriggerRef } from './state/lifecycle-state.js';

/** Added behind all others, so that those before it can be written down meanwhile. */
export function addJoined(
  state: LifecycleState,
  pipelineTriggerId: string,
  { triggerId, kind, asOf, receivedAt }: TriggerRef,
): LifecycleState {
  const added = [triggerId, kind, asOf, receivedAt] as const;
  const last = state.joined.at(-1);
  if (last?.pipelineTriggerId !== pipelineTriggerId)
    return { ...state, joined: [...state.joined, { pipelineTriggerId, triggers: [added] }] };
  return { ...state, joined: [...state.joined.slice(0, -1), { pipelineTriggerId, triggers: [...last.triggers, added] }] };
}

/** The first of them, at most so many. */
export function firstJoined({ joined }: LifecycleState, limit: number): readonly (TriggerRef & { readonly pipelineTriggerId: string })[] {
  const all = joined.flatMap(({ pipelineTriggerId, triggers }) =>
    triggers.map(([triggerId, kind, asOf, receivedAt]) => ({ triggerId, kind, asOf, receivedAt, pipelineTriggerId })),
  );
  return all.slice(0, limit);
}

/** The first `count` of them are written down. */
export function toldJoined(state: LifecycleState, count: number): LifecycleState {
  let left = count;
  const joined = state.joined.flatMap((group): JoinedTriggers[] => {
    const gone = Math.min(left, group.triggers.length);
    left -= gone;
    return gone === group.triggers.length ? [] : [{ ...group, triggers: group.triggers.slice(gone) }];
  });
  return { ...state, joined };
}
