import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as policy from '../../../core/policy/lifecycle.js';
import { openChange } from '../../../core/policy/rollouts.js';
import { ACCEPTED, configured, DEFINITION, DEPLOYED, finish, promote, receive, running, started, toldOutcomes } from './policy-world.js';

test('an accepted pipeline is followed by a rollout whose end is told to everyone who asked for the pipeline', () => {
  let state = finish(receive(running({ triggerId: 'a' }), { triggerId: 'b' }, 'waiter-of-b'), 'a', ACCEPTED);
  assert.equal(policy.nextAction(state), 'start-rollout');
  state = receive(started(state), { triggerId: 'a' }, 'waiter-of-a');
  state = policy.rolloutFinished(state, 'pipeline:a', DEPLOYED);
  assert.deepEqual(state.champion, { version: 3, revision: 7 });
  assert.deepEqual(toldOutcomes(state), ['deploy pipeline:a: deployed', 'a → waiter-of-a: deployed', 'b → waiter-of-b: deployed']);
});

test("a person's change takes the place of whatever waits, and of what is under way once that has closed", () => {
  let state = started(finish(running({ triggerId: 'a' }), 'a', ACCEPTED));
  state = promote(promote(state, 'c1'), 'c2', 2);
  assert.deepEqual(toldOutcomes(state), ['promote c1: superseded']);
  assert.equal(policy.nextAction(state), 'supersede-rollout');
  state = policy.supersedeTold(state, 'pipeline:a');
  assert.notEqual(policy.nextAction(state, new Set(['tell'])), 'start-rollout', 'the former has not closed yet');
  state = policy.rolloutFinished(state, 'pipeline:a', { ...DEPLOYED, state: 'superseded', revision: null });
  assert.equal(policy.nextAction(state), 'start-rollout');
  state = started(state);
  assert.equal(state.activeRollout?.changeId, 'c2');
  state = policy.rolloutFinished(state, 'c2', { ...DEPLOYED, version: 2 });
  assert.deepEqual(toldOutcomes(state), [
    'promote c1: superseded',
    'deploy pipeline:a: superseded',
    'a → nobody: superseded',
    'promote c2: deployed',
  ]);
  assert.deepEqual(state.champion, { version: 2, revision: 7 });
});

test("a pipeline's change comes after a person's and takes the place of an older pipeline's", () => {
  const order = (changeId: string) => ({ changeId, version: 4, actor: 'drift', reason: 'x', byPerson: false });
  let state = started(promote(configured(), 'c1'));
  state = policy.requestRollout(promote(state, 'c2'), order('m1'), 11);
  state = policy.requestRollout(state, order('m2'), 12);
  assert.deepEqual(
    state.rollouts.map(({ changeId }) => changeId),
    ['c2', 'm2'],
  );
  assert.deepEqual(toldOutcomes(state), ['deploy m1: superseded']);
});

test('changes of an endpoint are numbered in the order in which they were asked for, also by a clock that stands still', () => {
  let state = promote(promote(configured(), 'c1'), 'c2');
  const first = state.rollouts[0]?.sequence ?? 0;
  state = promote(started(state), 'c3');
  assert.deepEqual([first, state.rollouts[0]?.sequence], [11, 12]);
  assert.equal(policy.requestRollout(configured(), { changeId: 'c', version: 1, actor: 'a', reason: '', byPerson: true }, 99).sequence, 99);
});

test('the same change is asked for once', () => {
  let state = promote(promote(configured(), 'c'), 'c');
  assert.equal(state.rollouts.length, 1);
  state = policy.rolloutFinished(started(state), 'c', DEPLOYED);
  assert.equal(promote(state, 'c').rollouts.length, 0);
});

test('that somebody insists on a version is part of what is asked, and goes with it until it is carried out', () => {
  const asked = { changeId: 'c', version: 3, actor: 'ann', reason: 'seen by eye', byPerson: true };
  const [plain, forced] = [{}, { force: true }].map((force) =>
    policy.rolloutStarting(policy.requestRollout(configured(), { ...asked, ...force }, 10)),
  );
  assert.equal(forced?.activeRollout?.force, true);
  assert.equal(plain?.activeRollout?.force, undefined);
  assert.notEqual(openChange(forced, 'c'), openChange(plain!, 'c'));
});

test('a pause holds pipelines and their deployments, not the decisions of people', () => {
  let state = policy.pause(receive(configured()), 'ann', 'audit');
  assert.equal(policy.nextAction(state), null);
  state = promote(state, 'c');
  assert.equal(policy.nextAction(state), 'start-rollout');
  state = policy.resume({ ...state, rollouts: [] }, { changeId: 'r', actor: 'ann', reason: '' });
  assert.equal(policy.nextAction(state, new Set(['release-hold'])), 'start-pipeline');
});

test('a pipeline that ends during a pause holds its deployment, and nobody waits for the resume', () => {
  let state = policy.pause(receive(running(), { triggerId: 't1' }, 'schedule'), 'ann', 'bad data');
  state = finish(state, 't1', ACCEPTED);
  assert.deepEqual(toldOutcomes(state), ['t1 → schedule: held']);
  assert.equal(policy.nextAction(policy.told(state, 1)), null);
  assert.deepEqual(toldOutcomes(receive(state, {}, 'again')).slice(-1), ['t1 → again: held again']);
  state = policy.resume(state, { changeId: 'r', actor: 'ann', reason: '' });
  state = policy.rolloutFinished(started(policy.told(state, 9)), 'pipeline:t1', DEPLOYED);
  assert.deepEqual(toldOutcomes(state), ['deploy pipeline:t1: deployed']);
});

test('a rollout that waits when a model is paused is held too', () => {
  const state = policy.pause(finish(receive(running(), {}, 'schedule'), 't1', ACCEPTED), 'ann', 'bad data');
  assert.deepEqual(toldOutcomes(state), ['t1 → schedule: held']);
});

test('a result of a definition that was replaced is registered and not deployed; with the same training part it is', () => {
  const replaced = finish(policy.configure(running(), { ...DEFINITION, digest: 'd2', trainingDigest: 't2' }), 't1', ACCEPTED);
  assert.deepEqual(replaced.rollouts, []);
  assert.deepEqual(toldOutcomes(replaced), ['t1 → nobody: accepted']);
  assert.match(replaced.recent[0]?.outcome.text ?? '', /not deployed, since the definition/);
  const policyOnly = finish(policy.configure(running(), { ...DEFINITION, digest: 'd2' }), 't1', ACCEPTED);
  assert.equal(policyOnly.rollouts.length, 1);
});

test('a trigger that asks not to deploy, such as a backfill, ends as accepted, with its version', () => {
  const state = finish(running({ deploy: false, kind: 'backfill' }), 't1', ACCEPTED);
  assert.deepEqual(state.rollouts, []);
  assert.deepEqual(toldOutcomes(state), ['t1 → nobody: accepted']);
});

test('a report about another pipeline or rollout than the active one is kept and changes nothing else', () => {
  const state = running();
  const reported = policy.rolloutFinished(finish(state, 'other', ACCEPTED), 'change', DEPLOYED);
  const earlyPipelines = [{ triggerId: 'other', result: ACCEPTED }];
  assert.deepEqual(reported, { ...state, earlyPipelines, earlyRollouts: [{ changeId: 'change', result: DEPLOYED }] });
});

test('a second report about what ended changes nothing', () => {
  const ended = finish(running({ deploy: false }), 't1', ACCEPTED);
  assert.equal(finish(ended, 't1', ACCEPTED), ended);
  const deployed = policy.rolloutFinished(started(promote(configured(), 'c')), 'c', DEPLOYED);
  assert.equal(policy.rolloutFinished(deployed, 'c', DEPLOYED), deployed);
});

test('a resume that comes before an earlier one has ended the hold takes it over', () => {
  const by = { actor: 'ann', reason: '' };
  let state = policy.resume(policy.resume(configured(), { ...by, changeId: 'r1' }), { ...by, changeId: 'r2' });
  assert.deepEqual(toldOutcomes(state), ['resume r1: done']);
  state = policy.released(state, { ...by, changeId: 'r1' }, { state: 'done', revision: 4, text: '' });
  assert.equal(policy.nextAction(policy.told(state, 9)), 'release-hold');
  state = policy.released(state, { ...by, changeId: 'r2' }, { state: 'done', revision: 4, text: '' });
  assert.deepEqual(toldOutcomes(state), ['resume r1: done', 'resume r2: done']);
});
