import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildColumnProfile, countInto, withZeroCounts } from '../../../core/drift/column-profile.js';
import type { ColumnProfile } from '../../../core/drift/column-profile.js';
import { countColumn } from '../../../core/drift/count-column.js';
import { seededRandom } from '../../../core/random/seeded-random.js';
import type { Column } from '../../../core/table/table.js';

function valuesOf(column: Column): (number | string | null)[] {
  if (column.type === 'string') return Array.from(column.codes, (code) => column.dictionary[code] ?? null);
  return Array.from(column.values);
}

function assertAlike(profile: ColumnProfile, column: Column): void {
  assert.deepEqual(countColumn(profile, column), countInto(profile, valuesOf(column)));
}

test('a column of numbers is counted as its values are, for edges of every kind and values on, beside and beyond them', () => {
  const random = seededRandom(11);
  const edgeSets = [
    [],
    [3],
    [0, 1],
    [-1e308, 1e308],
    [-Number.MIN_VALUE, 0],
    [0, Number.MIN_VALUE],
    [1, 1 + Number.EPSILON],
    [0, 1e-300, 1],
    [0, 1, 2, 3, 1e9],
    [-1e300, -1, 0, 1, 1e-9].sort((a, b) => a - b),
    Array.from({ length: 18 }, (_, i) => i ** 3),
    Array.from({ length: 9 }, () => random.nextFloat()).sort((a, b) => a - b),
  ];
  for (const edges of edgeSets) {
    const profile: ColumnProfile = { kind: 'numeric', edges, counts: new Array<number>(edges.length + 1).fill(2), missing: 1 };
    const near = edges.flatMap((edge) => [
      edge,
      edge - Math.abs(edge) * Number.EPSILON,
      edge + Math.abs(edge) * Number.EPSILON,
      edge - 1e-7,
      edge + 1e-7,
    ]);
    const spread = Array.from(
      { length: 2_000 },
      () => (edges[0] ?? 0) + random.nextFloat() * ((edges.at(-1) ?? 1) - (edges[0] ?? 0)) * 1.2,
    );
    const special = [NaN, 0, -0, Infinity, -Infinity, Number.MAX_VALUE, -Number.MAX_VALUE];
    assertAlike(profile, { type: 'number', values: Float64Array.from([...near, ...spread, ...special]) });
  }
});

test('deciles of the values themselves are found again, a frequent value included', () => {
  const random = seededRandom(3);
  const values = Float64Array.from({ length: 5_000 }, () => (random.nextFloat() < 0.5 ? 0 : random.nextFloat() ** 4 * 1e4));
  assertAlike(withZeroCounts(buildColumnProfile('numeric', values)), { type: 'number', values });
});

test('a column of texts is counted as its values are, with categories that the reference lacks and missing ones', () => {
  const profile: ColumnProfile = { kind: 'categorical', categories: ['a', 'b'], counts: [1, 2, 3], missing: 4 };
  const codes = Int32Array.from([0, 1, 2, -1, 0, 2, 2, -1]);
  assertAlike(profile, { type: 'string', codes, dictionary: ['b', 'zzz', 'a'] });
});

test('a column of another kind than the profile is counted too', () => {
  assertAlike(
    { kind: 'categorical', categories: ['1', '2'], counts: [0, 0, 0], missing: 0 },
    { type: 'number', values: Float64Array.from([1, 2, 3, NaN]) },
  );
});
