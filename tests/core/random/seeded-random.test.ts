import assert from 'node:assert/strict';
import test from 'node:test';
import { murmurHash128 } from '../../../core/random/murmur-hash.js';
import { deriveSeed, seededRandom, xoshiro128 } from '../../../core/random/seeded-random.js';
import { recordedStatistics } from '../statistics/recorded-oracles.js';

const { generator } = recordedStatistics;
const take = <T>(count: number, next: () => T): T[] => Array.from({ length: count }, next);

test("the generator gives the known outputs of the authors' C source from state 1, 2, 3, 4", () => {
  const random = xoshiro128(Uint32Array.of(1, 2, 3, 4));
  const expected = [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804];
  assert.deepEqual(take(10, random.nextUint32), expected);
});

test('the state of all zeros, from which the generator never moves, is not used', () => {
  assert.ok(take(20, xoshiro128(new Uint32Array(4)).nextUint32).some((word) => word > 0));
});

test('seeds, floats, small and wide integers equal the Python oracle', () => {
  assert.deepEqual(take(8, seededRandom(7).nextUint32), generator.uint32OfSeed7);
  assert.deepEqual(take(5, seededRandom('flight-delay').nextFloat), generator.floatsOfText);
  const dice = seededRandom(0);
  assert.deepEqual(
    take(20, () => dice.nextInt(1, 6)),
    generator.dice,
  );
  const wide = seededRandom(1);
  assert.deepEqual(
    take(5, () => wide.nextInt(-(2 ** 40), 2 ** 40)),
    generator.wide,
  );
});

test('words in bulk are the words one by one, and single numbers go on after them', () => {
  const [bulk, single] = [seededRandom('bulk'), seededRandom('bulk')];
  for (const count of [1, 7, 0, 64]) {
    const words = new Uint32Array(count);
    bulk.fillUint32(words);
    assert.deepEqual([...words], take(count, single.nextUint32));
    assert.equal(bulk.nextFloat(), single.nextFloat());
  }
});

test('derived seeds equal MurmurHash3 of the mmh3 package, and tell a number from its text', () => {
  assert.equal(deriveSeed(7, 'trial', 12), generator.derived['trial 12']);
  assert.equal(deriveSeed(7, 'trial', '12'), generator.derived['trial 12 as text']);
  assert.equal(deriveSeed('Zürich ✈ 𝛼'), generator.derived.unicode);
});

test('the hash of the empty text is 0, as in the reference', () => {
  assert.deepEqual([...murmurHash128('')], [0, 0, 0, 0]);
});

test('derived seeds do not collide', () => {
  const seeds = Array.from({ length: 10_000 }, (_, i) => deriveSeed(7, 'trial', i));
  assert.equal(new Set(seeds).size, seeds.length);
});

test('floats are in [0, 1) with mean ½, integers reach both ends equally often', () => {
  const random = seededRandom('uniform');
  const floats = take(20_000, random.nextFloat);
  assert.ok(floats.every((value) => value >= 0 && value < 1));
  assert.ok(Math.abs(floats.reduce((sum, value) => sum + value, 0) / 20_000 - 0.5) < 0.01);
  const counts = new Map<number, number>();
  for (let i = 0; i < 60_000; i++) {
    const face = random.nextInt(-2, 3);
    counts.set(face, (counts.get(face) ?? 0) + 1);
  }
  assert.deepEqual(
    [...counts.keys()].sort((a, b) => a - b),
    [-2, -1, 0, 1, 2, 3],
  );
  for (const count of counts.values()) assert.ok(Math.abs(count - 10_000) < 400, String(count));
});

test('a range of one number gives it, a range that is none is refused', () => {
  assert.equal(seededRandom(1).nextInt(5, 5), 5);
  for (const [low, high] of [
    [2, 1],
    [0.5, 2],
    [0, Infinity],
    [NaN, 1],
    [-(2 ** 53) + 1, 2 ** 53 - 1],
  ] as const) {
    assert.throws(() => seededRandom(1).nextInt(low, high), { code: 'RANDOM_RANGE_INVALID' });
  }
  assert.throws(() => seededRandom(NaN), { code: 'RANDOM_SEED_INVALID' });
});
