import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cronProblem } from '../../../core/definition/cron.js';
import { durationText, parseDuration } from '../../../core/definition/duration.js';

test('durations are seconds, minutes, hours and days', () => {
  assert.deepEqual(
    ['90s', '30m', '12h', '28d', '1.5h', '0d'].map(parseDuration),
    [90_000, 1_800_000, 43_200_000, 2_419_200_000, 5_400_000, 0],
  );
  for (const text of ['', '2', 'd', '2 d', '-1d', '2w', '1e3d', '2d3h', '12345678901s', ' 2d', 'Infinityd'])
    assert.equal(parseDuration(text), null, text);
});

test('a duration is written in the largest whole unit', () => {
  assert.deepEqual([90_000, 1_800_000, 43_200_000, 172_800_000, 0, 1_500].map(durationText), ['90s', '30m', '12h', '2d', '0s', '1.5s']);
});

test('cron lines of five numeric fields are accepted', () => {
  for (const line of ['0 6 1 * *', '*/15 * * * *', '0 0-6/2 1,15 1-12 0', '5,10-20 23 31 12 6', ' 0  0 * * 1-5 '])
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
