import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CheckCounts } from '../../../core/checks/check-counts.js';
import { judgeChecks } from '../../../core/checks/check-result.js';
import { judgeCheck } from '../../../core/checks/judge-check.js';
import type { Expectation } from '../../../core/definition/definition.js';

const BASE = { severity: 'error', mostly: 1 } as const;
const DAY = 86_400_000;
const rows = (total: number, missing: number, failed: number): CheckCounts => ({ kind: 'rows', total, missing, failed });
const distance: Expectation = { ...BASE, kind: 'between', column: 'distance', min: 0, max: 6000, mostly: 0.999 };

test('mostly is a share of the rows with a value, compared without rounding', () => {
  assert.equal(judgeCheck(distance, rows(2000, 1000, 1)).passed, true);
  assert.equal(judgeCheck(distance, rows(2000, 1000, 2)).passed, false);
  for (let total = 2; total <= 2000; total += 1) {
    const mostly = Number(((total - 1) / total).toPrecision(17));
    assert.equal(judgeCheck({ ...distance, mostly }, rows(total, 0, 1)).passed, true, String(total));
    assert.equal(judgeCheck({ ...distance, mostly }, rows(total, 0, 2)).passed, false, String(total));
  }
});

test('the result names rule, column and counts', () => {
  const result = judgeCheck(distance, rows(2000, 1000, 5));
  assert.deepEqual(
    { ...result, text: '' },
    {
      rule: 'between(distance, 0, 6000, mostly 0.999)',
      column: 'distance',
      severity: 'error',
      passed: false,
      total: 2000,
      failed: 5,
      missing: 1000,
      observed: 0.995,
      limit: 0.999,
      text: '',
    },
  );
  assert.equal(
    result.text,
    'between(distance, 0, 6000, mostly 0.999): 5 of 1000 rows with a value (1000 without) break the rule; 995 hold, a share of 0.999 is required.',
  );
});

test('nulls break notNull and no other rule; with no row to judge a rule passes', () => {
  const notNull: Expectation = { ...BASE, kind: 'not-null', column: 'at', mostly: 0.9 };
  assert.equal(judgeCheck(notNull, rows(10, 1, 1)).passed, true);
  assert.equal(judgeCheck(notNull, rows(10, 2, 2)).passed, false);
  assert.equal(judgeCheck(notNull, rows(0, 0, 0)).passed, true);
  const set: Expectation = { ...BASE, kind: 'in-set', column: 'c', values: ['a', 'b'] };
  assert.equal(judgeCheck(set, rows(10, 10, 0)).passed, true);
  assert.equal(judgeCheck(set, rows(10, 9, 1)).rule, 'inSet(c, 2 values)');
  const key: Expectation = { ...BASE, kind: 'unique-key', columns: ['a', 'b'] };
  assert.deepEqual(
    [judgeCheck(key, rows(10, 0, 2)).passed, judgeCheck(key, rows(10, 0, 2)).column, judgeCheck(key, rows(10, 1, 0)).passed],
    [false, null, true],
  );
  assert.equal(judgeCheck({ ...BASE, kind: 'matches', column: 'c', regex: '^[A-Z]' }, rows(10, 0, 1)).rule, 'matches(c, /^[A-Z]/)');
});

test('a row count is judged at both ends, bounds included', () => {
  const check = (min: number | null, max: number | null, total: number) =>
    judgeCheck({ ...BASE, kind: 'row-count', min, max }, { kind: 'total', total });
  for (const [min, max, total, passed, limit] of [
    [5, null, 5, true, 5],
    [5, null, 4, false, 5],
    [null, 9, 9, true, 9],
    [null, 9, 10, false, 9],
    [5, 9, 4, false, 5],
    [5, 9, 10, false, 9],
  ] as const) {
    assert.deepEqual([check(min, max, total).passed, check(min, max, total).limit], [passed, limit]);
  }
  assert.equal(check(5, 9, 4).text, 'rowCount(5 to 9): 4 rows; 5 to 9 are required.');
});

test('columns are judged by name and type, and as a whole set when exact', () => {
  const schema = [
    { name: 'a', type: 'number' },
    { name: 'arr_delay', type: 'string' },
  ] as const;
  const check = (types: Record<string, 'number' | 'string'>, exact: boolean) =>
    judgeCheck({ ...BASE, kind: 'columns', types, exact }, { kind: 'schema', schema });
  assert.equal(check({ a: 'number' }, false).passed, true);
  assert.equal(check({ a: 'number' }, true).passed, false);
  const wrong = check({ a: 'string', arr_dely: 'number' }, true);
  assert.equal(wrong.failed, 3);
  assert.equal(
    wrong.text,
    'columnTypes(2 columns, exact): 3 differ: "a" is a number, expected a string, "arr_dely" is missing (there is "arr_delay"), "arr_delay" is not declared.',
  );
});

test('exact counts the columns of the source that the snapshot leaves out', () => {
  const counts = { kind: 'schema', schema: [{ name: 'a', type: 'number' }] } as const;
  const check = (exact: boolean) => judgeCheck({ ...BASE, kind: 'columns', types: { a: 'number' }, exact }, counts, 2);
  assert.deepEqual([check(false).passed, check(true).passed, check(true).failed, check(true).total], [true, false, 2, 3]);
  assert.match(check(true).text, /2 differ: 2 that the definition does not name/);
});

test('freshness compares the newest time with asOf', () => {
  const check = (newestMs: number | null) =>
    judgeCheck({ ...BASE, kind: 'freshness', column: 'at', maxAgeMs: 2 * DAY }, { kind: 'newest', total: 9, newestMs, asOfMs: 10 * DAY });
  assert.deepEqual(
    [check(8 * DAY).passed, check(8 * DAY - 1).passed, check(11 * DAY).passed, check(null).passed],
    [true, false, true, false],
  );
  assert.equal(check(7.5 * DAY).text, 'freshness(at, 2 days): the newest of 9 rows is 2.5 days old; at most 2 days is allowed.');
});

test('a rule on a column that is absent or of a type it cannot judge fails and says so', () => {
  const absent = judgeCheck(distance, { kind: 'unjudgeable', total: 7, column: 'distance', found: 'no such column' });
  assert.deepEqual([absent.passed, absent.failed, absent.observed], [false, 7, null]);
  assert.match(absent.text, /the data has no column "distance"\.$/);
  assert.match(
    judgeCheck(distance, { kind: 'unjudgeable', total: 7, column: 'distance', found: 'string' }).text,
    /has type string, which this rule cannot judge/,
  );
});

test('counts of another kind are a fault', () => {
  assert.throws(() => judgeCheck(distance, { kind: 'total', total: 1 }), /CHECK|given counts of kind total/);
});

test('only failed errors stop a run; failed warnings are listed', () => {
  const failed = judgeCheck(distance, rows(10, 0, 9));
  const warning = judgeCheck({ ...distance, severity: 'warning' }, rows(10, 0, 9));
  const good = judgeCheck(distance, rows(10, 0, 0));
  assert.deepEqual(judgeChecks([good, warning]), { passed: true, errors: [], warnings: [warning] });
  assert.deepEqual(judgeChecks([good, warning, failed]), { passed: false, errors: [failed], warnings: [warning] });
  assert.equal(judgeChecks([]).passed, true);
});

test('rows whose label is not known yet are told apart from rows without one', () => {
  const { passed, text } = judgeCheck(
    { kind: 'not-null', column: 'y', severity: 'error', mostly: 1 },
    { kind: 'rows', total: 7, missing: 2, failed: 2, unknown: 30 },
  );
  assert.equal(passed, false);
  assert.match(text, /2 of 7 rows whose label is known \(of 30 more it is not known yet\) break the rule; 5 hold/);
});
