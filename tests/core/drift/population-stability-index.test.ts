import assert from 'node:assert/strict';
import test from 'node:test';
import { buildColumnProfile, countInto, withZeroCounts } from '../../../core/drift/column-profile.js';
import type { ColumnProfile } from '../../../core/drift/column-profile.js';
import { expectedIndexWithoutDrift, populationStabilityIndex } from '../../../core/drift/population-stability-index.js';
import { seededRandom } from '../../../core/random/seeded-random.js';
import { assertNear, recordedStatistics } from '../statistics/recorded-oracles.js';

for (const recorded of recordedStatistics.drift) {
  test(`bins, counts and index equal numpy's: ${recorded.title}`, () => {
    const reference = buildColumnProfile(recorded.kind, recorded.reference);
    const current = countInto(withZeroCounts(reference), recorded.current);
    const bins = reference.kind === 'numeric' ? reference.edges : reference.categories;
    assert.deepEqual(bins, reference.kind === 'numeric' ? recorded.edges : recorded.categories);
    assert.deepEqual([...reference.counts, reference.missing], recorded.referenceCounts);
    assert.deepEqual([...current.counts, current.missing], recorded.currentCounts);
    assertNear(populationStabilityIndex(reference, current), recorded.psi, 1e-12, 'psi');
  });
}

const profile = (counts: number[], missing = 0): ColumnProfile => ({
  kind: 'numeric',
  edges: counts.slice(1).map((_, i) => i),
  counts,
  missing,
});

test('a worked example by hand: (0.5−0.25)·ln 2 + (0.5−0.75)·ln(0.5/0.75)', () => {
  const expected = 0.25 * Math.log(2) - 0.25 * Math.log(0.5 / 0.75);
  assertNear(populationStabilityIndex(profile([1, 3]), profile([5, 5])), expected, 1e-15, 'psi');
});

test('it is never negative, 0 for equal shares, and the same from both sides', () => {
  const random = seededRandom('psi');
  for (let i = 0; i < 200; i++) {
    const bins = random.nextInt(1, 12);
    const draw = (): ColumnProfile =>
      profile(
        Array.from({ length: bins }, () => random.nextInt(0, 30)),
        1,
      );
    const [a, b] = [draw(), draw()];
    const psi = populationStabilityIndex(a, b)!;
    assert.ok(psi >= 0);
    assertNear(populationStabilityIndex(b, a), psi, 1e-12, 'symmetry');
    const threefold = { ...a, counts: a.counts.map((count) => count * 3), missing: a.missing * 3 };
    assertNear(populationStabilityIndex(a, threefold), 0, 1e-15, 'same shares');
  }
});

test('it does not change when a numeric column is scaled by a power of two, reference and current alike', () => {
  const random = seededRandom('scale');
  const draw = (shift: number): number[] => Array.from({ length: 300 }, () => random.nextFloat() + shift);
  const [reference, current] = [draw(0), draw(0.2)];
  const psi = (factor: number): number => {
    const fitted = buildColumnProfile(
      'numeric',
      reference.map((value) => value * factor),
    );
    return populationStabilityIndex(
      fitted,
      countInto(
        withZeroCounts(fitted),
        current.map((value) => value * factor),
      ),
    )!;
  };
  assert.equal(psi(8), psi(1));
});

test('the index expected without drift is what draws from the reference give on average', () => {
  const random = seededRandom('null');
  const reference = buildColumnProfile('numeric', Float64Array.from({ length: 100_000 }, random.nextFloat));
  const draws = Array.from({ length: 200 }, () =>
    countInto(withZeroCounts(reference), Float64Array.from({ length: 1000 }, random.nextFloat)),
  );
  const mean = draws.reduce((sum, current) => sum + populationStabilityIndex(reference, current)!, 0) / draws.length;
  assertNear(mean / expectedIndexWithoutDrift(reference, draws[0]!)!, 1, 0.12, 'ratio');
});

test('without rows there is no index, and other bins are refused', () => {
  const reference = profile([1, 2]);
  assert.equal(populationStabilityIndex(reference, withZeroCounts(reference)), null);
  assert.equal(expectedIndexWithoutDrift(reference, withZeroCounts(reference)), null);
  assert.throws(() => populationStabilityIndex(reference, profile([1, 2, 3])), { code: 'DRIFT_PROFILE_MISMATCH' });
  assert.throws(() => populationStabilityIndex(reference, buildColumnProfile('categorical', ['a'])), { code: 'DRIFT_PROFILE_MISMATCH' });
});
