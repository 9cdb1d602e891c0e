import assert from 'node:assert/strict';
import { test } from 'node:test';
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
