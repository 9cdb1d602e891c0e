import assert from 'node:assert/strict';
import test from 'node:test';
import { sampleTrial } from '../../../core/search/random-search.js';
import { checkSearchSpace } from '../../../core/search/search-space.js';
import type { SearchSpace } from '../../../core/search/search-space.js';

const space: SearchSpace = {
  max_depth: { type: 'int', low: 3, high: 10 },
  eta: { type: 'logFloat', low: 0.01, high: 0.3 },
  subsample: { type: 'float', low: 0.5, high: 1 },
  tree_method: { type: 'choice', values: ['hist', 'approx', true, 7] },
};
/** Trial 0 of seed 7; eta to 12 digits, since exp and log may differ in the last one between engines. */
const GOLDEN = { max_depth: 4, eta: 0.0115077755924, subsample: 0.6349070112160216, tree_method: true };

test('a trial depends on the seed and its index only, so order and repetition do not matter', () => {
  const forward = Array.from({ length: 20 }, (_, index) => sampleTrial(space, 7, index));
  const backward = Array.from({ length: 20 }, (_, index) => sampleTrial(space, 7, 19 - index)).reverse();
  assert.deepEqual(forward, backward);
  assert.notDeepEqual(sampleTrial(space, 8, 0), forward[0]);
  assert.equal(new Set(forward.map((trial) => JSON.stringify(trial))).size, 20);
});

test('trials are the recorded ones: a change here changes what every stored search means', () => {
  const trial = sampleTrial(space, 7, 0);
  assert.deepEqual({ ...trial, eta: Number((trial['eta'] as number).toPrecision(12)) }, GOLDEN);
});

test('a new parameter leaves the values of the others as they were', () => {
  const { gamma: _, ...others } = sampleTrial({ gamma: { type: 'float', low: 0, high: 5 }, ...space }, 7, 3);
  assert.deepEqual(others, sampleTrial(space, 7, 3));
});

test('values stay in their ranges, reach both ends of whole numbers and every choice', () => {
  const trials = Array.from({ length: 400 }, (_, index) => sampleTrial(space, 'ranges', index));
  const seen = (name: string): unknown[] => [...new Set(trials.map((trial) => trial[name]))];
  assert.deepEqual(
    (seen('max_depth') as number[]).sort((a, b) => a - b),
    [3, 4, 5, 6, 7, 8, 9, 10],
  );
  assert.equal(seen('tree_method').length, 4);
  for (const trial of trials) {
    const [eta, subsample] = [trial['eta'] as number, trial['subsample'] as number];
    assert.ok(eta >= 0.01 && eta <= 0.3 && subsample >= 0.5 && subsample <= 1);
  }
});

test('logFloat is uniform in the logarithm: half of the values are below the geometric mean', () => {
  const below = Array.from({ length: 2000 }, (_, index) => sampleTrial({ eta: space['eta']! }, 1, index)['eta'] as number).filter(
    (eta) => eta < Math.sqrt(0.01 * 0.3),
  ).length;
  assert.ok(Math.abs(below - 1000) < 100, String(below));
});

test('a range of one value always gives it', () => {
  const single: SearchSpace = {
    a: { type: 'int', low: 4, high: 4 },
    b: { type: 'logFloat', low: 0.1, high: 0.1 },
    c: { type: 'float', low: 2, high: 2 },
  };
  assert.deepEqual(sampleTrial(single, 7, 5), { a: 4, b: 0.1, c: 2 });
});

test('all problems of a space are named at once', () => {
  const bad: SearchSpace = {
    a: { type: 'int', low: 1.5, high: 3 },
    b: { type: 'float', low: 2, high: 1 },
    c: { type: 'logFloat', low: 0, high: 1 },
    d: { type: 'choice', values: [] },
    e: { type: 'choice', values: [1, 1] },
    f: { type: 'float', low: 0, high: Infinity },
    g: { type: 'choice', values: [NaN] },
    h: { type: 'normal', low: 0, high: 1 } as never,
    fine: { type: 'int', low: 1, high: 2 },
  };
  assert.throws(
    () => checkSearchSpace(bad),
    (error: Error & { code?: string }) => {
      const named = [
        'a needs whole',
        'b has its lower',
        'c needs bounds above 0',
        'd needs at least',
        'e names',
        'f needs finite',
        'g has a value',
        'h has type normal',
      ];
      return (
        error.code === 'SEARCH_SPACE_INVALID' && named.every((part) => error.message.includes(part)) && !error.message.includes('fine')
      );
    },
  );
  assert.throws(() => sampleTrial({}, 7, 0), /it has no parameters/);
  assert.throws(() => sampleTrial(space, 7, -1), { code: 'EVALUATION_OPTION_INVALID' });
});
