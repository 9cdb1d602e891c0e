import assert from 'node:assert/strict';
import test from 'node:test';
import type { GateResult, GateVerdict } from '../../../core/gates/gate-result.js';
import { judge } from '../../../core/gates/judge.js';

const result = (verdict: GateVerdict): GateResult => ({
  gate: 'no_worse',
  metric: 'brier',
  verdict,
  observed: null,
  limit: 0.002,
  rows: 50,
  text: `It is ${verdict}.`,
});
const STRICT = { inconclusive: 'fail', incomparable: 'fail' } as const;

test('promoted when all gates pass', () => {
  assert.deepEqual(judge([result('pass'), result('pass')], STRICT), { promoted: true, reasons: ['All 2 gates passed.'] });
});

test('one failed gate is enough to refuse, whatever the policy', () => {
  const found = judge([result('pass'), result('fail')], { inconclusive: 'pass', incomparable: 'pass' });
  assert.deepEqual(found, { promoted: false, reasons: ['no_worse(brier) failed: It is fail.'] });
});

test('policy decides each undecided verdict on its own and the reason says that it did', () => {
  const lenient = { inconclusive: 'fail', incomparable: 'pass' } as const;
  assert.equal(judge([result('inconclusive')], lenient).promoted, false);
  assert.deepEqual(judge([result('incomparable')], lenient), {
    promoted: true,
    reasons: ['no_worse(brier) is incomparable, which policy counts as a pass: It is incomparable.'],
  });
});

test('no gates promote, and the reason says that there were none', () => {
  assert.deepEqual(judge([], STRICT), { promoted: true, reasons: ['No gates are declared.'] });
});
