import assert from 'node:assert/strict';
import test from 'node:test';
import { seededRandom } from '../../../../core/random/seeded-random.js';
import { hashBounds } from '../../../../core/split/split-by-hash.js';
import { PLACES } from '../../../../core/split/row-places.js';
import { definitionOf, randomRows, sides, split } from './hash-tables.js';

const ROUNDS = 40;
const random = seededRandom('split by hash');

test('a row keeps its side when the table grows, wherever the new rows come', () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const rows = randomRows(random, 200);
    const more = randomRows(random, random.nextInt(1, 300));
    const before = sides(split(rows, definitionOf()), rows.length);
    assert.deepEqual(sides(split([...rows, ...more], definitionOf()), rows.length + more.length).slice(0, rows.length), before);
    assert.deepEqual(sides(split([...more, ...rows], definitionOf()), rows.length + more.length).slice(more.length), before);
  }
});

test('a larger share holds the rows of the smaller one, of test and of validation, and moves no row between those two', () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const rows = randomRows(random, 400);
    const [a, b, c] = [0.05 + random.nextFloat() * 0.2, 0.3, 0.05 + random.nextFloat() * 0.2];
    const small = split(rows, definitionOf({ test: a, validation: c }));
    const largerTest = split(rows, definitionOf({ test: b, validation: c }));
    const largerValidation = split(rows, definitionOf({ test: a, validation: b }));
    const holds = (large: Int32Array, little: Int32Array): void => assert.deepEqual([...little].filter((row) => !large.includes(row)), []);
    holds(largerTest.test, small.test);
    assert.deepEqual(largerTest.validation, small.validation);
    holds(largerValidation.validation, small.validation);
    assert.deepEqual(largerValidation.test, small.test);
  }
});

test('rows of equal values stay together, and rows of one group, whatever else they hold', () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const rows = randomRows(random, 300, 60);
    const byContent = sides(split(rows, definitionOf()), rows.length);
    const byGroup = sides(split(rows, definitionOf({ kind: 'grouped', by: ['id'] })), rows.length);
    for (const [found, key] of [[byContent, (row: number) => JSON.stringify(rows[row])] as const, [byGroup, (row: number) => String(rows[row]?.[0])] as const]) {
      const known = new Map<string, string>();
      found.forEach((side, row) => assert.equal(known.get(key(row)) ?? side, (known.set(key(row), side), side)));
    }
  }
});

test('the order of rows changes nothing', () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const rows = randomRows(random, 250);
    const order = rows.map((row) => ({ row, at: random.nextFloat() })).sort((a, b) => a.at - b.at);
    const before = new Map(sides(split(rows, definitionOf()), rows.length).map((side, i) => [rows[i], side]));
    const after = sides(split(order.map(({ row }) => row), definitionOf()), rows.length);
    after.forEach((side, i) => assert.equal(side, before.get(order[i]?.row)));
  }
});

test('shares are what was asked for, within five standard deviations of the binomial', () => {
  for (const [validation, testShare] of [[0.15, 0.15], [0.5, 0.01], [0.02, 0.7]] as const) {
    const rows = Array.from({ length: 20_000 }, (_, id) => [id, null, NaN, NaN] as const);
    const parts = split(rows, definitionOf({ by: ['id'], validation, test: testShare, seed: random.nextInt(0, 1e9) }));
    for (const [part, share] of [['validation', validation], ['test', testShare], ['train', 1 - validation - testShare]] as const) {
      const deviation = Math.sqrt(rows.length * share * (1 - share));
      assert.ok(Math.abs(parts[part].length - rows.length * share) < 5 * deviation, `${part} ${parts[part].length}`);
    }
  }
});

test('another seed divides independently, and another column as well', () => {
  const rows = Array.from({ length: 20_000 }, (_, id) => [id, null, id, NaN] as const);
  const first = new Set(split(rows, definitionOf({ by: ['id'] })).test);
  for (const other of [definitionOf({ by: ['id'], seed: 8 }), definitionOf({ by: ['at'] })]) {
    const both = split(rows, other).test.filter((row) => first.has(row)).length;
    const expected = rows.length * 0.15 * 0.15;
    assert.ok(Math.abs(both - expected) < 5 * Math.sqrt(expected), `${both} rows are in both test parts`);
  }
});

test('bounds are whole numbers, the nearest to the shares, and grow with them', () => {
  for (let round = 0; round < 2_000; round += 1) {
    const [validation, share] = [random.nextFloat() * 0.5, random.nextFloat() * 0.5];
    const { testBelow, validationFrom } = hashBounds({ validation, test: share });
    assert.ok(Number.isInteger(testBelow) && Number.isInteger(validationFrom));
    assert.ok(Math.abs(testBelow - share * PLACES) <= 0.5 && Math.abs(PLACES - validationFrom - validation * PLACES) <= 0.5);
    assert.ok(hashBounds({ validation, test: share * 1.0000001 }).testBelow >= testBelow);
  }
});

test('a part with too few rows is an error with the counts, and of one huge group it says so', () => {
  const few = Array.from({ length: 8 }, (_, id) => [id, null, NaN, NaN] as const);
  assert.throws(() => split(few, definitionOf({ by: ['id'] })), (error: Error) => {
    assert.match(error.message, /^The split gives the \w+ part \d rows, and 5 are the fewest: train has \d, validation \d, test \d of 8 rows/);
    assert.match(error.message, /which has 8 different values, the largest of 1 rows/);
    return true;
  });
  const oneGroup = Array.from({ length: 1_000 }, (_, i) => [i < 990 ? 1 : 2, null, i, NaN] as const);
  assert.throws(
    () => split(oneGroup, definitionOf({ kind: 'grouped', by: ['id'] })),
    /which has 2 groups, the largest of 990 rows\. Fix: Group by a column with more values than id has/,
  );
});
