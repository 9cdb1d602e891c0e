import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as policy from '../../../core/policy/lifecycle.js';
import { initialState } from '../../../core/policy/state/lifecycle-state.js';
import type { LifecycleState } from '../../../core/policy/state/lifecycle-state.js';
import type { StartPipelineInput } from '../../../core/policy/state/lifecycle-types.js';
import { configured, decide, DEFINITION, finish, HOUR_MS, receive, REJECTED, running, started, toldOutcomes } from './policy-world.js';

test('the same trigger counts once, however often it comes', () => {
  let state = running();
  for (let i = 0; i < 10; i += 1) state = receive(state);
  assert.deepEqual([state.counters.received, state.counters.duplicates, state.pending.length], [11, 10, 0]);
  state = finish(state, 't1', REJECTED);
  const late = decide(state, {}, 'schedule-1');
  assert.equal(late.decision, 'duplicate');
  assert.deepEqual(toldOutcomes(late.state).slice(-1), ['t1 → schedule-1: rejected again']);
});

test('the same id with other content is not the same trigger, whatever differs', () => {
  const others: Partial<StartPipelineInput>[] = [
    { reason: 'other' },
    { asOf: 2_000 },
    { parameters: { region: 'eu' } },
    { deploy: false },
    { steps: ['train'] },
    { tag: 'june' },
    { kind: 'alert' },
    { fresh: true },
  ];
  for (const other of others) {
    const { decision, state } = decide(running(), other);
    assert.equal(decision, 'conflict', JSON.stringify(other));
    assert.equal(state.counters.dropped, 1);
    assert.match(state.dropped[0] ?? '', /t1 was received before with other content/);
  }
  const now = running({ dataTime: 'now' });
  assert.equal(decide(now, { dataTime: 'now', asOf: 9_000 }).decision, 'duplicate', 'nobody named the data time');
});

test('the same work joins: same definition, parameters, steps, dataset and data time', () => {
  const joined = decide(running(), { triggerId: 't2' });
  assert.deepEqual([joined.decision, joined.pipelineTriggerId], ['joined', 't1']);
  assert.deepEqual(joined.state.joined, [{ pipelineTriggerId: 't1', triggers: [['t2', 'manual', 1_000, 5]] }]);
  const others: Partial<StartPipelineInput>[] = [
    { asOf: 2_000 },
    { dataTime: 'now' },
    { parameters: { start: 1, end: 2 } },
    { deploy: false },
    { steps: ['train'] },
    { tag: 'june' },
  ];
  for (const other of others) assert.equal(decide(running(), { triggerId: 't2', ...other }).decision, 'queued', JSON.stringify(other));
});

test('who asks for fresh rows joins nothing, and nobody joins who asked for them', () => {
  assert.equal(decide(running(), { triggerId: 't2', fresh: true }).decision, 'queued');
  assert.equal(decide(running({ fresh: true }), { triggerId: 't2', fresh: true }).decision, 'queued');
  assert.equal(decide(running({ fresh: true }), { triggerId: 't2' }).decision, 'queued');
  assert.equal(decide(running({ fresh: true }), { fresh: true }).decision, 'duplicate');
});

test('where nobody names a data time, what runs is recent enough', () => {
  const state = running({ dataTime: 'now' });
  assert.equal(decide(state, { triggerId: 't2', dataTime: 'now', asOf: 2_000 }).decision, 'joined');
});

test('work of another definition is other work; what only waits goes over to the new one', () => {
  const waiting = receive(running(), { triggerId: 'waits', parameters: { a: 1 } });
  const state = policy.configure(waiting, { ...DEFINITION, digest: 'd2', trainingDigest: 't2' });
  assert.equal(decide(state, { triggerId: 't2' }).decision, 'queued', 'what runs is of the old one');
  assert.deepEqual([state.active?.digest, state.pending[0]?.digest], ['d1', 'd2']);
  assert.equal(decide(state, { triggerId: 't3', parameters: { a: 1 } }).decision, 'joined');
});

test('everyone who joined gets the outcome, and the one that asks again is there once', () => {
  let state = receive(running(), { triggerId: 't2' }, 'waiter-2');
  state = receive(receive(state, { triggerId: 't2' }, 'waiter-2'), { triggerId: 't1' }, 'waiter-1');
  state = finish(state, 't1', REJECTED);
  assert.deepEqual(toldOutcomes(state), ['t1 → waiter-1: rejected', 't2 → waiter-2: rejected']);
  assert.deepEqual(toldOutcomes(receive(state, { triggerId: 't2' }, 'late')).slice(-1), ['t2 → late: rejected again']);
});

test('cooldown and the daily budget count data time, in either direction, and bind machines only', () => {
  const drift = (asOf: number, id: string): Partial<StartPipelineInput> => ({ kind: 'drift', triggerId: id, asOf, maturedRows: 500 });
  const ran = (before: LifecycleState, over: Partial<StartPipelineInput>): LifecycleState =>
    finish(started(receive(before, over)), over.triggerId ?? '', REJECTED);
  let state = ran(configured(), drift(40 * HOUR_MS, 'd0'));
  assert.equal(decide(state, drift(41 * HOUR_MS - 1, 'd1')).decision, 'refused');
  assert.equal(decide(state, drift(39 * HOUR_MS + 1, 'd1')).decision, 'refused');
  state = ran(state, drift(41 * HOUR_MS, 'd2'));
  assert.match(decide(state, drift(43 * HOUR_MS, 'd3')).text, /maxPerDay \(2\)/);
  for (const kind of ['manual', 'schedule', 'backfill'] as const)
    assert.equal(decide(state, { triggerId: 'm', kind, asOf: 41 * HOUR_MS }).decision, 'queued');
  assert.equal(decide(state, drift(66 * HOUR_MS, 'd4')).decision, 'queued');
});

test('one machine with a wrong clock does not hold up the others', () => {
  const wrong = { kind: 'alert', triggerId: 'wrong', asOf: Date.UTC(9999, 0, 1) } as const;
  const state = finish(started(receive(configured(), wrong)), 'wrong', REJECTED);
  assert.equal(decide(state, { kind: 'alert', triggerId: 'right', asOf: Date.UTC(2026, 0, 1) }).decision, 'queued');
});

test('an alert that was refused for cooldown counts again when it is sent after the cooldown', () => {
  const alert = (asOf: number): Partial<StartPipelineInput> => ({ kind: 'alert', triggerId: 'firing', asOf, dataTime: 'now' });
  const state = finish(started(receive(configured(), { kind: 'alert', triggerId: 'a0', asOf: 0 })), 'a0', REJECTED);
  const early = decide(state, alert(HOUR_MS / 2), 'who');
  assert.equal(early.decision, 'refused');
  assert.deepEqual(toldOutcomes(early.state).slice(-1), ['firing → who: refused']);
  assert.equal(decide(early.state, alert(20 * HOUR_MS)).decision, 'queued');
});

test('drift without enough matured labels is refused with both numbers', () => {
  const refused = decide(configured(), { kind: 'drift', maturedRows: 99 }, 'w');
  assert.match(refused.text, /99 matured rows.*asks for 100/);
  assert.deepEqual(toldOutcomes(refused.state), ['t1 → w: refused']);
});

test('what comes before the definition is judged once it is known, in the order in which it came', () => {
  let state = receive(initialState('churn'), { triggerId: 'a' });
  state = receive(receive(receive(state, { triggerId: 'a' }), { triggerId: 'b' }, 'who'), {
    triggerId: 'c',
    kind: 'drift',
    asOf: 7,
    maturedRows: 1,
  });
  assert.equal(policy.nextAction(state), 'load-definition');
  const known = policy.configure(state, DEFINITION);
  assert.deepEqual(
    known.pending.map(({ start, digest }) => [start.triggerId, digest]),
    [['a', 'd1']],
  );
  assert.deepEqual([known.counters.received, known.counters.joined, known.counters.refused], [4, 1, 1]);
  const missing = policy.definitionMissing(state, 'MODEL_UNKNOWN: run apply');
  assert.deepEqual(toldOutcomes(missing), ['a → nobody: failed', 'b → who: failed', 'c → nobody: failed']);
  assert.equal(policy.nextAction(policy.told(missing, 3)), null, 'with nothing to judge nothing is looked up');
});

test('a scheduled trigger of a period that has passed is a backfill: trained and judged, not deployed', () => {
  const hour = (h: number): Partial<StartPipelineInput> => ({ kind: 'schedule', triggerId: `s${h}`, asOf: h * HOUR_MS, parameters: { h } });
  let state = configured();
  for (const h of [3, 1, 4, 2, 4, 1]) state = receive(state, hour(h));
  assert.deepEqual(
    state.pending.map(({ start }) => [start.triggerId, start.kind, start.deploy]),
    [
      ['s3', 'schedule', true],
      ['s1', 'backfill', false],
      ['s4', 'schedule', true],
      ['s2', 'backfill', false],
    ],
  );
  assert.equal(state.counters.duplicates, 2);
});
