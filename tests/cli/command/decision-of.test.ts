import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decisionOf } from '../../../cli/command/decision-of.js';

const ANN = { actor: 'ann' };

test('who insists says why; the name of the command is no reason', () => {
  for (const reason of [undefined, '', '  '])
    assert.throws(() => decisionOf(ANN, { force: true, ...(reason === undefined ? {} : { reason }) }, 'perennial promote'), {
      code: 'OPTION_INVALID',
      message: /^--force is given without a reason, expected --reason/,
    });
  assert.deepEqual(decisionOf(ANN, { force: true, reason: 'seen by eye' }, 'perennial promote'), { actor: 'ann', reason: 'seen by eye' });
  assert.deepEqual(decisionOf(ANN, {}, 'perennial promote'), { actor: 'ann', reason: 'perennial promote' });
});
