import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../core/random/seeded-random.js';
import { combinationCount } from '../../../core/search/combinations.js';
import { sampleTrial } from '../../../core/search/random-search.js';
import type { SearchDimension, SearchSpace } from '../../../core/search/search-space.js';
import { trialParameters } from '../../../core/search/trial-parameters.js';

const random = seededRandom('trials');
const GRID = { kind: 'grid' } as const;

/** Up to four parameters with an end, each of up to six values, one of them now and then a range of one number. */
function randomSpace(): SearchSpace {
  const dimension = (): SearchDimension => {
    const [kind, low] = [random.nextInt(0, 2), random.nextInt(-5, 5)];
    if (kind === 0) return { type: 'int', low, high: low + random.nextInt(0, 5) };
    if (kind === 1) return { type: 'float', low: 0.25, high: 0.25 };
    return { type: 'choice', values: ['a', true, 3, '3', false, 0].slice(0, random.nextInt(1, 6)) };
  };
  return Object.fromEntries(Array.from({ length: random.nextInt(1, 4) }, (_, i) => [`p${i}`, dimension()]));
}

const all = (search: Parameters<typeof trialParameters>[0], trials: number) =>
  Array.from({ length: trials }, (_, trial) => JSON.stringify(trialParameters(search, trial)));

test('a space with an end is gone through once, by chance or as a grid, and then there is nothing left', () => {
  for (let round = 0; round < 60; round += 1) {
    const space = randomSpace();
    const count = combinationCount(space) ?? NaN;
    const [drawn, grid] = [all({ space, seed: round }, count), all({ space, seed: round, sampler: GRID }, count)];
    assert.equal(new Set(drawn).size, count, 'no combination twice');
    assert.deepEqual([...drawn].sort(), [...grid].sort());
    for (const sampler of [undefined, GRID])
      for (const trial of [count, count + 1, 9_999]) assert.equal(trialParameters({ space, seed: round, sampler }, trial), null);
  }
});

test('a grid goes by the names of the parameters, whatever their order, the values of the last one fastest', () => {
  const space: SearchSpace = { eta: { type: 'choice', values: [0.3, 0.1] }, depth: { type: 'int', low: 2, high: 3 } };
  assert.deepEqual(all({ space, seed: 1, sampler: GRID }, 4), [
    '{"depth":2,"eta":0.3}',
    '{"depth":2,"eta":0.1}',
    '{"depth":3,"eta":0.3}',
    '{"depth":3,"eta":0.1}',
  ]);
});

test('a draw depends on the seed and its number; every combination is as likely to be the first', () => {
  const space: SearchSpace = { a: { type: 'int', low: 0, high: 4 } };
  assert.deepEqual(all({ space, seed: 7 }, 5), all({ space, seed: 7 }, 5));
  const firsts = new Map<number, number>();
  for (let seed = 0; seed < 2_000; seed += 1) {
    const first = trialParameters({ space, seed }, 0)?.['a'] as number;
    firsts.set(first, (firsts.get(first) ?? 0) + 1);
  }
  for (let value = 0; value < 5; value += 1) assert.ok(Math.abs((firsts.get(value) ?? 0) - 400) < 90, `${value}: ${firsts.get(value)}`);
});

test('large spaces with an end have no combination twice either', () => {
  const space: SearchSpace = { a: { type: 'int', low: 1, high: 150 }, b: { type: 'int', low: 1, high: 150 } };
  assert.equal(new Set(all({ space, seed: 3 }, 1_500)).size, 1_500);
});

test('a space without an end is sampled as ever', () => {
  const space: SearchSpace = { a: { type: 'int', low: 1, high: 2 }, eta: { type: 'logFloat', low: 0.1, high: 0.2 } };
  assert.equal(combinationCount(space), null);
  for (let trial = 0; trial < 20; trial += 1) assert.deepEqual(trialParameters({ space, seed: 7 }, trial), sampleTrial(space, 7, trial));
  assert.equal(
    combinationCount({ a: { type: 'int', low: 0, high: 2 ** 52 }, b: { type: 'int', low: 0, high: 99 } }),
    null,
    'beyond what can be counted',
  );
});
