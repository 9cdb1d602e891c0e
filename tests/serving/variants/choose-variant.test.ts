import assert from 'node:assert/strict';
import test from 'node:test';
import { targetAt, upperBounds } from '../../../core/deployment/variant-split.js';
import { placeOfKey } from '../../../serving/variants/choose-variant.js';

const KEYS = 100_000;
const keyOf = (number: number): string => `customer-${number}`;

function chiSquare(observed: readonly number[], expected: readonly number[]): number {
  return observed.reduce((sum, count, index) => sum + (count - (expected[index] as number)) ** 2 / (expected[index] as number), 0);
}

/** Keys per target under a salt. */
function counts(salt: string, shares: readonly number[]): readonly number[] {
  const bounds = upperBounds(shares.map((share, index) => ({ version: index + 1, share })));
  const found = shares.map(() => 0);
  for (let i = 0; i < KEYS; i += 1) {
    const target = targetAt(bounds, placeOfKey(salt, keyOf(i)));
    found[target] = (found[target] as number) + 1;
  }
  return found;
}

// Upper 0.1 % points of chi-square. Everything here is a fixed function of fixed keys, so a test that passes always does.
const LIMIT = { 1: 10.83, 2: 13.82, 19: 43.82 } as const;

test('keys fall into shares as the shares say', () => {
  const expected = (shares: readonly number[]): readonly number[] => shares.map((share) => share * KEYS);
  for (const shares of [
    [0.9, 0.1],
    [0.5, 0.5],
    [0.99, 0.01],
  ])
    assert.ok(chiSquare(counts('rollout-1', shares), expected(shares)) < LIMIT[1], shares.join());
  assert.ok(chiSquare(counts('rollout-1', [0.6, 0.3, 0.1]), expected([0.6, 0.3, 0.1])) < LIMIT[2]);
  const even = Array.from({ length: 20 }, () => 0.05);
  assert.ok(chiSquare(counts('rollout-2', even), expected(even)) < LIMIT[19]);
});

test('the place under one salt says nothing about the place under another', () => {
  const cells = [0, 0, 0, 0];
  for (let i = 0; i < KEYS; i += 1) {
    const cell = (placeOfKey('rollout-1', keyOf(i)) < 0.5 ? 0 : 1) + (placeOfKey('rollout-2', keyOf(i)) < 0.5 ? 0 : 2);
    cells[cell] = (cells[cell] as number) + 1;
  }
  assert.ok(
    chiSquare(
      cells,
      cells.map(() => KEYS / 4),
    ) < 16.27,
    cells.join(),
  );
});

test('a place depends on salt and key alone: these are the places that another implementation of SHA-256 gives', () => {
  const places = { 'customer-1': 0.705707019167594, '': 0.05102489815066846, Grüße: 0.5179298904267213, 'a\nb': 0.26601755089731327 };
  for (const [key, place] of Object.entries(places)) assert.equal(placeOfKey('salt', key), place, key);
});
