import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initialState } from '../../../../core/policy/state/lifecycle-state.js';
import { MessageProblem } from '../../../../core/policy/read/read-fields.js';
import { readState } from '../../../../core/policy/read/read-state.js';
import { JUNK } from '../junk.js';
import { running } from '../policy-world.js';

test('a state is handed on as it is', () => {
  const state = running();
  assert.deepEqual(readState(JSON.parse(JSON.stringify(state)), 'churn'), state);
  for (const none of [null, undefined]) assert.deepEqual(readState(none, 'churn'), initialState('churn'));
});

test('what an older release did not know is as at the beginning, what a newer one added is kept', () => {
  const { pastChanges: _gone, ...older } = running();
  const { refused: _too, ...counters } = older.counters;
  const read = readState({ ...older, counters, approvals: [1] }, 'churn');
  assert.deepEqual(read, { ...running(), counters: { ...running().counters, refused: 0 }, approvals: [1] });
});

test('a list that is none, a number that is none, another version and another model are refused with the field', () => {
  const state = initialState('churn');
  for (const name of Object.keys(state)) {
    const like = state[name as keyof typeof state];
    if (like === null) continue;
    for (const junk of JUNK) {
      if (junk === undefined || (Array.isArray(junk) === Array.isArray(like) && typeof junk === typeof like && junk !== null)) continue;
      assert.throws(
        () => readState({ ...state, [name]: junk }, 'churn'),
        (error: Error) => error instanceof MessageProblem && error.message.startsWith(`state.${name} is `),
      );
    }
  }
  assert.throws(() => readState({ ...state, formatVersion: 2 }, 'churn'), { message: 'state.formatVersion is not 1' });
  assert.throws(() => readState(state, 'fraud'), { message: 'state.model is another than that of the input' });
  for (const junk of [true, 0, 'x', []]) assert.throws(() => readState(junk, 'churn'), MessageProblem);
});
