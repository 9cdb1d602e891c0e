import assert from 'node:assert/strict';
import test from 'node:test';
import { buildColumnProfile, countInto, mergeProfiles, profileRows, withZeroCounts } from '../../../core/drift/column-profile.js';
import type { ColumnProfile } from '../../../core/drift/column-profile.js';
import { seededRandom } from '../../../core/random/seeded-random.js';

test('counts are the same however the rows are batched, and through JSON', () => {
  const random = seededRandom('batches');
  const values = Array.from({ length: 500 }, () => (random.nextFloat() < 0.1 ? null : random.nextInt(0, 40) / 4));
  const reference = JSON.parse(JSON.stringify(buildColumnProfile('numeric', values))) as ColumnProfile;
  const batches = [values.slice(0, 7), values.slice(7, 300), [], values.slice(300)].map((batch) =>
    countInto(withZeroCounts(reference), batch),
  );
  assert.deepEqual(batches.reduceRight(mergeProfiles), reference);
  assert.equal(profileRows(reference), 500);
});

test('counting leaves the given profile as it was', () => {
  const reference = buildColumnProfile('categorical', ['a', 'b', 'a']);
  const before = structuredClone(reference);
  countInto(reference, ['a', 'c', null]);
  assert.deepEqual(reference, before);
});

test('null, undefined and NaN are missing; an empty text and infinities are values', () => {
  const text = buildColumnProfile('categorical', ['', null, undefined, 'x', NaN]);
  assert.deepEqual(text, { kind: 'categorical', categories: ['', 'x'], counts: [1, 1, 0], missing: 3 });
  const numbers = buildColumnProfile('numeric', [1, 2, 3, NaN, null]);
  const counted = countInto(withZeroCounts(numbers), [-Infinity, Infinity, NaN]);
  assert.deepEqual([counted.counts[0], counted.counts.at(-1), counted.missing], [1, 1, 1]);
});

test('edges are right ends: a value on an edge is in the bin below it', () => {
  const reference: ColumnProfile = { kind: 'numeric', edges: [0, 1], counts: [0, 0, 0], missing: 0 };
  assert.deepEqual(countInto(reference, [-1, 0, -0, 0.5, 1, 1.5]).counts, [3, 2, 1]);
});

test('a float32 neighbour of a frequent value is not in its bin', () => {
  const reference = buildColumnProfile('numeric', new Float32Array(20).fill(0.1));
  const below = Math.fround(Math.fround(0.1) * (1 - 2 ** -24));
  assert.ok(below < Math.fround(0.1));
  assert.deepEqual(countInto(withZeroCounts(reference), [below, Math.fround(0.1)]).counts, [1, 1, 0]);
});

test('a column that is all missing has one bin and counts go on', () => {
  const reference = buildColumnProfile('numeric', [null, NaN]);
  assert.deepEqual(reference, { kind: 'numeric', edges: [], counts: [0], missing: 2 });
  assert.deepEqual(countInto(reference, [5]).counts, [1]);
});

test('the 200 most frequent categories have bins, ties by name, whatever the order of rows', () => {
  const values = Array.from({ length: 300 }, (_, i) => `c${i}`).concat(['c299', 'c299', 'c250']);
  const reference = buildColumnProfile('categorical', values);
  assert.equal(reference.kind, 'categorical');
  assert.deepEqual(reference, buildColumnProfile('categorical', values.toReversed()));
  assert.deepEqual([reference.counts.length, reference.counts[0], reference.counts[1], reference.counts.at(-1)], [201, 3, 2, 100]);
});

test('profiles of other bins or kinds do not merge', () => {
  const numbers = buildColumnProfile('numeric', [1, 2, 3]);
  assert.throws(() => mergeProfiles(numbers, buildColumnProfile('numeric', [1, 2, 4])), { code: 'DRIFT_PROFILE_MISMATCH' });
  assert.throws(() => mergeProfiles(numbers, buildColumnProfile('categorical', ['a'])), { code: 'DRIFT_PROFILE_MISMATCH' });
});
