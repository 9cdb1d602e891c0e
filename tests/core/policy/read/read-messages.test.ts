import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonBytes } from '../../../../core/policy/state/bounds.js';
import { readConfigure } from '../../../../core/policy/read/read-definition.js';
import { readDecision, readPromote, readSupersede } from '../../../../core/policy/read/read-decision.js';
import { MessageProblem } from '../../../../core/policy/read/read-fields.js';
import { readPipelineReport, readRolloutReport, readTriggerReport } from '../../../../core/policy/read/read-report.js';
import { readTriggerSignal } from '../../../../core/policy/read/read-trigger.js';
import { ACCEPTED, DEFINITION, DEPLOYED, request } from '../policy-world.js';
import { spoiled } from '../junk.js';

const NOW_MS = 10_000_000;
const trigger = (message: unknown): unknown => readTriggerSignal(message, { model: 'churn', nowMs: NOW_MS });
const decision = { changeId: 'c1', actor: 'ann', reason: 'x' };
const profile = { queue: 'gpu', startToCloseTimeoutMs: 1, maximumAttempts: 3, priority: 2, fairnessWeight: 0.5 };
const split = {
  targets: [
    { version: 1, share: 0.5, variant: 'a' },
    { version: 2, share: 0.5 },
  ],
  shadows: [3],
  stickyBy: 'entity',
};

const MESSAGES: readonly (readonly [string, (message: unknown) => unknown, unknown])[] = [
  [
    'trigger',
    trigger,
    {
      start: request({ steps: ['train'], tag: 'june', maturedRows: 1, parameters: { a: 1 } }),
      replyTo: { workflowId: 'w', namespace: 'n' },
    },
  ],
  ['pipelineFinished', readPipelineReport, { triggerId: 't1', result: ACCEPTED }],
  ['rolloutFinished', readRolloutReport, { changeId: 'c1', result: DEPLOYED }],
  ['triggerFinished', readTriggerReport, { triggerId: 't1', outcome: DEPLOYED }],
  ['supersede', readSupersede, { changeId: 'c1', by: 'ann' }],
  ['promote', readPromote, { ...decision, version: 3, split, force: true }],
  ['rollback', readDecision, decision],
  [
    'configure',
    readConfigure,
    {
      definition: { ...DEFINITION, tune: { trials: 2, parallel: 1 }, execution: { work: profile, steps: { train: profile } } },
      actor: 'ann',
    },
  ],
];

for (const [name, read, right] of MESSAGES) {
  test(`${name}: a message with anything wrong in it is refused with the place, or taken without what does not belong there`, () => {
    assert.doesNotThrow(() => read(right));
    let refused = 0;
    for (const message of spoiled(right)) {
      try {
        const taken = read(message);
        assert.ok(jsonBytes(taken) < 8_000, 'what is taken is bounded');
        assert.deepEqual(JSON.parse(JSON.stringify(taken)), taken, 'what is taken is plain JSON');
      } catch (error) {
        if (!(error instanceof MessageProblem)) throw error;
        assert.match(
          error.message,
          /^(?:message|start|result|outcome|split|replyTo|definition|changeId|triggerId|actor|reason|version|by|force|a value of)/,
        );
        assert.ok(error.message.length < 300, error.message);
        refused += 1;
      }
    }
    assert.ok(refused > 20);
  });
}

test('a data time in the future, an id that is too long and a trigger of another model are refused with the reason', () => {
  const problem = (over: Parameters<typeof request>[0]): string => {
    try {
      trigger({ start: request(over), replyTo: null });
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };
  assert.match(problem({ asOf: NOW_MS + 400_000 }), /start\.asOf lies 400000 ms in the future/);
  assert.equal(problem({ asOf: NOW_MS + 200_000 }), '', 'clocks differ');
  assert.match(problem({ triggerId: 'x'.repeat(256) }), /start\.triggerId is a text of 256 characters, expected an id of 1 to 200/);
  assert.match(problem({ model: 'other' }), /start\.model is another one than churn/);
  assert.match(problem({ parameters: { a: 'x'.repeat(3_000) } }), /start\.parameters is larger/);
});

test('a long reason is cut, since it is only for people', () => {
  const { start } = trigger({ start: request({ reason: '漂'.repeat(500) }), replyTo: null }) as { start: { reason: string } };
  assert.ok(start.reason.endsWith('…') && jsonBytes(start.reason) <= 302);
});

test('who insists on a version says why, and only then is force there', () => {
  const promote = (changes: object): unknown => readPromote({ ...decision, version: 3, ...changes });
  assert.throws(() => promote({ force: true, reason: ' ' }), /^MessageProblem: reason is .*expected why, since force is given/);
  assert.deepEqual(promote({ force: true }), { ...decision, version: 3, force: true });
  assert.deepEqual(promote({ force: false, reason: '' }), { ...decision, version: 3, reason: '' });
});
