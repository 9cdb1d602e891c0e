import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parityDifference } from '../../../core/gates/parity-difference.js';
import { parityGate } from '../../../core/gates/parity-gate.js';

test('parity is the largest difference of margins in the size of what they are sums of', () => {
  assert.equal(parityDifference([1.5, 2], [1.25, 2], [4, 0]), 0.05);
  assert.equal(parityDifference([], [], []), 0);
  for (const [served, trained, scale] of [
    [[NaN], [1], [1]],
    [[1], [1, 2], [1, 1]],
    [[1], [1], []],
  ] as const)
    assert.ok(Number.isNaN(parityDifference(served, trained, scale)));
});

test('the gate says the same quantity', () => {
  const { text } = parityGate({ maxMarginDifference: 2e-8, limit: 1e-5, rows: 30 });
  assert.equal(
    text,
    'The largest |Δ margin| / (1 + Σ|leaf|) between the served and the trained model is 2.00e-8 on 30 rows; 1.00e-5 is allowed.',
  );
});
