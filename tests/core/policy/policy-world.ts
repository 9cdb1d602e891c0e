import * as policy from '../../../core/policy/lifecycle.js';
import { initialState } from '../../../core/policy/state/lifecycle-state.js';
import type { LifecycleState, Notice } from '../../../core/policy/state/lifecycle-state.js';
import type { LifecycleDefinition, PipelineResult, RolloutResult, StartPipelineInput } from '../../../core/policy/state/lifecycle-types.js';
import { receiveTrigger } from '../../../core/policy/receive-trigger.js';
import type { TriggerDecision } from '../../../core/policy/receive-trigger.js';

export const HOUR_MS = 3_600_000;
const RECEIVED_AT = 5;

export const DEFINITION: LifecycleDefinition = {
  digest: 'd1',
  trainingDigest: 't1',
  tune: null,
  maxPerDay: 2,
  cooldownMs: HOUR_MS,
  onDrift: { minMaturedRows: 100 },
  searchAttributes: false,
};
export const ACCEPTED: PipelineResult = {
  state: 'accepted',
  snapshot: 's',
  runId: 'r',
  version: 3,
  metrics: {},
  text: 'version 3 accepted',
};
export const REJECTED: PipelineResult = { ...ACCEPTED, state: 'rejected', text: 'no better' };
export const DEPLOYED: RolloutResult = { state: 'deployed', version: 3, revision: 7, text: 'version 3 serves' };

export function configured(): LifecycleState {
  return policy.configure(initialState('churn'), DEFINITION);
}

export function request(over: Partial<StartPipelineInput> = {}): StartPipelineInput {
  return {
    model: 'churn',
    triggerId: 't1',
    kind: 'manual',
    asOf: 1_000,
    parameters: {},
    reason: 'test',
    actor: 'ann',
    deploy: true,
    ...over,
  };
}

export function decide(state: LifecycleState, over: Partial<StartPipelineInput> = {}, waiter: string | null = null): TriggerDecision {
  return receiveTrigger(state, request(over), RECEIVED_AT, waiter === null ? null : { workflowId: waiter });
}

export function receive(state: LifecycleState, over: Partial<StartPipelineInput> = {}, waiter: string | null = null): LifecycleState {
  return decide(state, over, waiter).state;
}

/** The pending pipeline, or the rollout that is due, is under way and its start acknowledged. */
export function started(before: LifecycleState): LifecycleState {
  const state = policy.rolloutStarting(policy.pipelineStarting(before));
  const children = [state.active, state.activeRollout].filter((child) => child !== null);
  return children.reduce((next, child) => policy.childStarted(next, child), state);
}

/** One pipeline is running. */
export function running(over: Partial<StartPipelineInput> = {}): LifecycleState {
  return started(receive(configured(), over));
}

export function finish(state: LifecycleState, triggerId: string, result: PipelineResult): LifecycleState {
  return policy.pipelineFinished(state, triggerId, result, 10);
}

export function promote(state: LifecycleState, changeId: string, version = 1): LifecycleState {
  return policy.requestRollout(state, { changeId, version, actor: 'ann', reason: 'x', byPerson: true }, 10);
}

/** What is told to whom: `ID → WHO: STATE`. */
export function toldOutcomes(state: LifecycleState): readonly string[] {
  return state.notices.flatMap((notice: Notice) => {
    if (notice.kind === 'decision') return [`${notice.decision.action} ${notice.decision.changeId}: ${notice.decision.state}`];
    const { triggerId, replyTo } = notice.waiter;
    return [`${triggerId} → ${replyTo?.workflowId ?? 'nobody'}: ${notice.outcome.state}${notice.kind === 'reply' ? ' again' : ''}`];
  });
}
