import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RunCost } from '../../../serving/model/run-cost.js';

test('base and slope of a line are found, and the rows that fit a budget', () => {
  const cost = new RunCost();
  for (const rows of [1, 10, 40, 7, 90]) cost.add(rows, 0.2 + 0.01 * rows);
  assert.ok(Math.abs(cost.estimateMs(100) - 1.2) < 1e-9);
  assert.equal(cost.rowsWithin(0.705), 50);
});

test('equal sizes tell no base: all counts as slope', () => {
  const cost = new RunCost();
  for (let i = 0; i < 5; i += 1) cost.add(4, 2);
  assert.equal(cost.estimateMs(8), 4);
  assert.equal(cost.rowsWithin(3), 6);
});

test('a model that became slower is believed after some hundred runs', () => {
  const cost = new RunCost();
  for (let i = 0; i < 500; i += 1) cost.add(1 + (i % 9), 0.01 * (1 + (i % 9)));
  for (let i = 0; i < 500; i += 1) cost.add(1 + (i % 9), 0.1 * (1 + (i % 9)));
  assert.ok(Math.abs(cost.estimateMs(10) - 1) < 0.01, String(cost.estimateMs(10)));
});

test('a line that would fall with more rows is not believed', () => {
  const cost = new RunCost();
  cost.add(1, 5);
  cost.add(100, 1);
  assert.ok(cost.estimateMs(1_000) > 0 && cost.rowsWithin(3) > 0);
});
