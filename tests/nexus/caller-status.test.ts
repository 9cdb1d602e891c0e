import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonBytes } from '../../core/policy/state/bounds.js';
import { initialState } from '../../core/policy/state/lifecycle-state.js';
import type { DecisionOutcome, LifecycleState } from '../../core/policy/state/lifecycle-state.js';
import type { TriggerOutcome } from '../../core/policy/state/lifecycle-types.js';
import { callerStatus } from '../../workers/nexus/caller-status.js';

const LIST = 200;

function full(): LifecycleState {
  const text = '\u00e4'.repeat(250);
  const outcome: TriggerOutcome = { state: 'deployed', version: 7, revision: 9, text };
  const many = Array.from({ length: LIST }, (_, index) => index);
  const decision = (index: number): DecisionOutcome => ({
    changeId: `c${index}`,
    actor: 'ann',
    reason: text,
    action: 'promote',
    state: 'deployed',
    version: 7,
    revision: 9,
    text,
  });
  return {
    ...initialState('churn'),
    champion: { version: 7, revision: 9 },
    troubles: many.map((index) => ({ action: `action-${index}`, attempts: 3, text: 'x'.repeat(5_000) })),
    recent: many.map((index) => ({ triggerId: `t${index}`, outcome })),
    recentDecisions: many.map(decision),
  };
}

test('a status for callers has the newest of each list first, and is small whatever the lifecycle holds', () => {
  const status = callerStatus(full());
  assert.deepEqual(
    status.outcomes.map(({ triggerId }) => triggerId),
    ['t199', 't198', 't197', 't196', 't195'],
  );
  assert.deepEqual(
    status.decisions.map(({ changeId }) => changeId),
    ['c199', 'c198', 'c197', 'c196', 'c195'],
  );
  assert.equal(status.troubles.length, 5);
  assert.ok(jsonBytes(status) < 20_000, `${jsonBytes(status)} bytes`);
});
