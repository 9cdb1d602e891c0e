import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as policy from '../../../core/policy/lifecycle.js';
import { initialState } from '../../../core/policy/lifecycle-state.js';
import type { LifecycleState } from '../../../core/policy/lifecycle-state.js';
import type { LifecycleDefinition, PipelineResult, StartPipelineInput } from '../../../core/policy/lifecycle-types.js';
import { receiveTrigger } from '../../../core/policy/receive-trigger.js';

const HOUR_MS = 3_600_000;

const DEFINITION: LifecycleDefinition = {
  digest: 'd1',
  tune: null,
  maxPerDay: 2,
  cooldownMs: HOUR_MS,
  onDrift: { minMaturedRows: 100 },
  cpuTaskQueue: null,
  searchAttributes: false,
  timing: {},
};
const ACCEPTED: PipelineResult = { state: 'accepted', snapshot: 's', runId: 'r', version: 3, metrics: {}, text: 'version 3 accepted' };

function configured(): LifecycleState {
  return policy.configure(initialState('churn'), DEFINITION);
}

function request(over: Partial<StartPipelineInput> = {}): StartPipelineInput {
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

function receive(state: LifecycleState, over: Partial<StartPipelineInput>, replyTo: string | null = null): LifecycleState {
  return receiveTrigger(state, request(over), 5, replyTo).state;
}

/** One pipeline is running. */
function running(over: Partial<StartPipelineInput> = {}): LifecycleState {
  return policy.pipelineStarted(policy.pipelineStarting(receive(configured(), over)));
}

test('an accepted pipeline is followed by a rollout whose end is told to everyone who asked for the pipeline', () => {
  let state = receive(running({ triggerId: 'a' }), { triggerId: 'b' }, 'waiter-of-b');
  state = policy.pipelineFinished(state, 'a', ACCEPTED);
  assert.deepEqual(policy.nextAction(state)?.kind, 'start-rollout');
  state = policy.rolloutStarted(policy.rolloutStarting(state));
  const changeId = state.activeRollout?.changeId ?? '';
  state = policy.rolloutFinished(state, changeId, { state: 'deployed', version: 3, revision: 7, text: 'serves' });
  assert.deepEqual(state.champion, { version: 3, revision: 7 });
  assert.deepEqual(
    state.notices.map((notice) => [notice.waiter.triggerId, notice.waiter.replyTo, notice.outcome.state, notice.outcome.revision]),
    [
      ['a', null, 'deployed', 7],
      ['b', 'waiter-of-b', 'deployed', 7],
    ],
  );
});

test('the same trigger id counts once, however often it comes', () => {
  let state = running();
  for (let i = 0; i < 10; i += 1) state = receive(state, {});
  assert.deepEqual(
    { received: state.counters.received, duplicates: state.counters.duplicates, pending: state.pending.length },
    { received: 11, duplicates: 10, pending: 0 },
  );
  state = policy.pipelineFinished(state, 't1', { ...ACCEPTED, state: 'rejected' });
  const late = receiveTrigger(state, request(), 9, 'schedule-1');
  assert.equal(late.decision, 'duplicate');
  assert.equal(late.state.notices.at(-1)?.outcome.state, 'rejected');
});

test('different triggers for the same work join one pipeline, another period waits its turn', () => {
  const joined = receiveTrigger(running(), request({ triggerId: 't2', asOf: 2_000 }), 5, null);
  assert.equal(joined.decision, 'joined');
  assert.equal(joined.pipelineTriggerId, 't1');
  const queued = receiveTrigger(joined.state, request({ triggerId: 't3', parameters: { start: 1, end: 2 } }), 5, null);
  assert.equal(queued.decision, 'queued');
  assert.equal(policy.nextAction(queued.state), null);
});

test('cooldown and the daily budget count data time and bind machines only', () => {
  const drift = (asOf: number, id: string): Partial<StartPipelineInput> => ({ kind: 'drift', triggerId: id, asOf, maturedRows: 500 });
  const finish = (state: LifecycleState, id: string): LifecycleState =>
    policy.pipelineFinished(policy.pipelineStarting(state), id, { ...ACCEPTED, state: 'rejected' });
  let state = finish(receive(configured(), drift(0, 'd0')), 'd0');
  assert.equal(receiveTrigger(state, request(drift(HOUR_MS - 1, 'd1')), 5, null).decision, 'refused');
  state = finish(receive(state, drift(HOUR_MS, 'd2')), 'd2');
  const over = receiveTrigger(state, request(drift(3 * HOUR_MS, 'd3')), 5, null);
  assert.match(over.text, /maxPerDay \(2\)/);
  assert.equal(receiveTrigger(state, request({ triggerId: 'm', asOf: HOUR_MS }), 5, null).decision, 'queued');
  assert.equal(receiveTrigger(state, request(drift(26 * HOUR_MS, 'd4')), 5, null).decision, 'queued');
});

test('drift without enough matured labels is refused with both numbers', () => {
  const refused = receiveTrigger(configured(), request({ kind: 'drift', maturedRows: 99 }), 5, 'w');
  assert.equal(refused.decision, 'refused');
  assert.match(refused.text, /99 matured rows.*asks for 100/);
  assert.equal(refused.state.notices[0]?.outcome.state, 'refused');
});

test('a pause holds pipelines but not the decisions of people', () => {
  let state = policy.pause(receive(configured(), {}), 'ann', 'audit');
  assert.equal(policy.nextAction(state), null);
  state = policy.requestRollout(state, { changeId: 'c', version: 1, actor: 'ann', reason: 'back' });
  assert.equal(policy.nextAction(state)?.kind, 'start-rollout');
  state = policy.resume({ ...state, rollouts: [] });
  assert.equal(policy.nextAction(state)?.kind, 'start-pipeline');
});

test('a report about another pipeline or rollout than the active one is kept and changes nothing else', () => {
  const state = running();
  const deployed = { state: 'deployed', version: 3, revision: 7, text: 'serves' } as const;
  const reported = policy.rolloutFinished(policy.pipelineFinished(state, 'other', ACCEPTED), 'change', deployed);
  const earlyPipelines = [{ triggerId: 'other', result: ACCEPTED }];
  assert.deepEqual(reported, { ...state, earlyPipelines, earlyRollouts: [{ changeId: 'change', result: deployed }] });
});

test('a second report about a pipeline that ended changes nothing', () => {
  const ended = policy.pipelineFinished(running({ deploy: false }), 't1', ACCEPTED);
  assert.equal(policy.pipelineFinished(ended, 't1', ACCEPTED), ended);
});

test('a trigger that asks not to deploy ends as accepted, with its version', () => {
  const state = policy.pipelineFinished(running({ deploy: false }), 't1', ACCEPTED);
  assert.deepEqual(state.rollouts, []);
  assert.equal(state.notices[0]?.outcome.state, 'accepted');
});

test('the same rollout change is asked for once', () => {
  const change = { changeId: 'c', version: 1, actor: 'ann', reason: 'x' };
  let state = policy.requestRollout(policy.requestRollout(configured(), change), change);
  assert.equal(state.rollouts.length, 1);
  state = policy.rolloutStarting(state);
  state = policy.rolloutFinished(state, 'c', { state: 'deployed', version: 1, revision: 1, text: '' });
  assert.equal(policy.requestRollout(state, change).rollouts.length, 0);
});

test('the state stays bounded and plain JSON under 10,000 triggers', () => {
  let state = running();
  for (let i = 0; i < 10_000; i += 1) {
    state = receive(state, { triggerId: `x${i}`, kind: 'alert', parameters: { start: i } });
    state = policy.told(state, state.notices.length);
  }
  assert.equal(state.counters.received, 10_001);
  assert.ok(state.pending.length <= 200 && state.recentIds.length <= 2_000);
  assert.deepEqual(JSON.parse(JSON.stringify(state)), state);
});
