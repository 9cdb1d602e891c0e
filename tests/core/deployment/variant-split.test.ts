import assert from 'node:assert/strict';
import test from 'node:test';
import { leadingTarget, splitProblem, targetAt, upperBounds } from '../../../core/deployment/variant-split.js';
import type { SplitTarget } from '../../../core/deployment/variant-split.js';

const split = (...shares: readonly number[]): readonly SplitTarget[] => shares.map((share, index) => ({ version: index + 1, share }));

test('shares that make 1 are taken, also where binary fractions do not add up exactly', () => {
  for (const shares of [[1], [0.9, 0.1], [0.1, 0.2, 0.7], [0.3, 0.3, 0.4], [1, 0], Array.from({ length: 10 }, () => 0.1)])
    assert.equal(splitProblem(split(...shares)), undefined, shares.join());
});

test('what cannot be a split is told with what is wrong', () => {
  assert.match(splitProblem([]) ?? '', /0 targets/);
  assert.match(splitProblem(split(0.5, 0.4)) ?? '', /the shares make 0.9, expected 1/);
  assert.match(splitProblem(split(1.5, -0.5)) ?? '', /the share of v1 is 1.5/);
  assert.match(splitProblem(split(Number.NaN, 1)) ?? '', /the share of v1 is NaN/);
  assert.match(splitProblem([{ version: 1.5, share: 1 }]) ?? '', /not a whole number/);
  assert.match(splitProblem([{ version: 1, share: 1, variant: 'A b' }]) ?? '', /1 to 63 of a-z/);
  const same = { version: 1, share: 0.5 };
  assert.match(splitProblem([same, same]) ?? '', /two variants are named v1/);
  assert.equal(splitProblem([same, { ...same, variant: 'again' }]), undefined, 'one version under two names is an A/A test');
});

test('the largest share leads, the first of equals', () => {
  assert.equal(leadingTarget(split(0.2, 0.5, 0.3))?.version, 2);
  assert.equal(leadingTarget(split(0.5, 0.5))?.version, 1);
  assert.equal(leadingTarget([]), undefined);
});

test('every point of [0, 1) belongs to a target with a share', () => {
  for (const shares of [[0.1, 0.2, 0.7], [0, 1], [1, 0], [0.3, 0, 0.7, 0], Array.from({ length: 10 }, () => 0.1)]) {
    const bounds = upperBounds(split(...shares));
    for (let i = 0; i < 1_000; i += 1) assert.ok((shares[targetAt(bounds, i / 1_000)] as number) > 0, shares.join());
    assert.ok((shares[targetAt(bounds, 1 - 2 ** -48)] as number) > 0);
  }
});

test('raising one of two shares moves as many points as it gained, and all of them to it', () => {
  for (const [before, after] of [
    [0.1, 0.25],
    [0.25, 0.5],
    [0.5, 1],
  ] as const) {
    const from = upperBounds(split(1 - before, before));
    const to = upperBounds(split(1 - after, after));
    let moved = 0;
    for (let i = 0; i < 10_000; i += 1) {
      const [was, is] = [targetAt(from, i / 10_000), targetAt(to, i / 10_000)];
      if (was === is) continue;
      assert.deepEqual([was, is], [0, 1]);
      moved += 1;
    }
    assert.ok(Math.abs(moved / 10_000 - (after - before)) < 0.001);
  }
});
