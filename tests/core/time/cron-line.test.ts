import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cronProblem, parseCron } from '../../../core/time/cron-line.js';

test('cron lines of five numeric fields are accepted', () => {
  for (const line of [
    '0 6 1 * *',
    '*/15 * * * *',
    '0 0-6/2 1,15 1-12 *',
    '5,10-20 23 * 12 6',
    ' 0  0 * * 1-5 ',
    '0 0 31 */3 *',
    '0 0 29 2 *',
  ])
    assert.equal(cronProblem(line), null, line);
  for (const line of [
    '',
    '* * * *',
    '* * * * * *',
    '60 * * * *',
    '0 24 * * *',
    '0 0 0 * *',
    '0 0 * 13 *',
    '0 0 * * 7',
    '5-1 * * * *',
    '*/0 * * * *',
    '@daily',
    '0 0 * * MON',
    '1, * * * *',
  ]) {
    assert.notEqual(cronProblem(line), null, line);
  }
});

test('a line that programs read differently, and one that never comes, is refused', () => {
  assert.match(cronProblem('0 6 1 * 1') ?? '', /both a day of month and a day of week/);
  assert.match(cronProblem('0 6 */2 * 1-5') ?? '', /leave one of them \*/);
  assert.match(cronProblem('0 6 30,31 2 *') ?? '', /a day that its months do not have/);
  assert.match(cronProblem('0 6 31 2,4,6,9,11 *') ?? '', /a day that its months do not have/);
});

test('ranges, steps and lists are the values they stand for', () => {
  const { minutes, hours, days, months, weekdays } = parseCron('50/3 1-9/4 1,15 2-3 *');
  assert.deepEqual([...minutes], [50, 53, 56, 59]);
  assert.deepEqual(
    [[...hours], [...days], [...months]],
    [
      [1, 5, 9],
      [1, 15],
      [2, 3],
    ],
  );
  assert.equal(weekdays.size, 7);
});
