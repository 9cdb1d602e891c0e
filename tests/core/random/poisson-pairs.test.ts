import assert from 'node:assert/strict';
import test from 'node:test';
import { poissonPairs, SPLIT_CELL } from '../../../core/random/poisson-pairs.js';

const CELLS = 2 ** 16;

function probability(k: number, mean: number): number {
  let term = Math.exp(-mean);
  for (let i = 1; i <= k; i++) term *= mean / i;
  return term;
}

/** Share of [0, 1) that becomes a pair, as far as whole cells say; the rest is in cells that a bound runs through. */
function shares(mean: number): { readonly known: Map<number, number>; readonly split: number } {
  const { byCell } = poissonPairs(mean);
  const known = new Map<number, number>();
  for (const pair of byCell) known.set(pair, (known.get(pair) ?? 0) + 1 / CELLS);
  const split = known.get(SPLIT_CELL) ?? 0;
  known.delete(SPLIT_CELL);
  return { known, split };
}

test('a pair gets the share of whole cells that the product of two Poisson probabilities fills', () => {
  for (const mean of [0.01, 0.5, 0.994, 1]) {
    const { known, split } = shares(mean);
    assert.ok(split < 0.002, `${split} of [0, 1) needs more bits`);
    for (const [pair, share] of known) {
      const expected = probability(pair & 15, mean) * probability(pair >>> 4, mean);
      assert.ok(
        share <= expected + 1e-12 && expected - share < 2 / CELLS,
        `${pair & 15}, ${pair >>> 4} at mean ${mean}: ${share} of ${expected}`,
      );
    }
  }
});

test('32 more bits cut a cell at the bound within it, to 48 bits', () => {
  const mean = 0.75;
  const { byCell, refine } = poissonPairs(mean);
  const zeros = probability(0, mean) ** 2;
  const cell = Math.floor(zeros * CELLS);
  assert.equal(byCell[cell], SPLIT_CELL);
  const bits = Math.floor((zeros * CELLS - cell) * 2 ** 32);
  assert.deepEqual(
    [refine(cell, bits - 2), refine(cell, bits + 2)],
    [
      [0, 0],
      [0, 1],
    ],
  );
  assert.deepEqual(refine(cell, 0), [0, 0]);
});

test('the last cell ends in pairs of large numbers, the largest at 20', () => {
  const [first, second] = poissonPairs(1).refine(CELLS - 1, 2 ** 32 - 1);
  assert.ok(first >= 5 && first <= 20 && second <= 20);
});
