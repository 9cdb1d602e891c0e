import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastCompletePeriod } from '../../core/period.js';

function period(cron: string, zone: string, at: string): [string, string] {
  const { start, end } = lastCompletePeriod(cron, zone, Date.parse(at));
  return [new Date(start).toISOString(), new Date(end).toISOString()];
}

test('a firing at the moment itself ends the period, so a scheduled and a later manual trigger name the same one', () => {
  const expected = ['2013-05-01T10:00:00.000Z', '2013-06-01T10:00:00.000Z'];
  assert.deepEqual(period('0 6 1 * *', 'America/New_York', '2013-06-01T10:00:00Z'), expected);
  assert.deepEqual(period('0 6 1 * *', 'America/New_York', '2013-06-15T12:00:00.750Z'), expected);
  assert.deepEqual(period('0 6 1 * *', 'America/New_York', '2013-06-01T09:59:59.999Z'), [
    '2013-04-01T10:00:00.000Z',
    '2013-05-01T10:00:00.000Z',
  ]);
});

test('days of a zone have 23 and 25 hours when the clock changes', () => {
  assert.deepEqual(period('0 0 * * *', 'Europe/Berlin', '2025-03-31T10:00:00Z'), ['2025-03-29T23:00:00.000Z', '2025-03-30T22:00:00.000Z']);
  assert.deepEqual(period('0 0 * * *', 'Europe/Berlin', '2025-10-27T10:00:00Z'), ['2025-10-25T22:00:00.000Z', '2025-10-26T23:00:00.000Z']);
});

test('periods follow one another without gap or overlap over a year of hours', () => {
  let end = Date.UTC(2024, 0, 1, 12);
  for (let hour = 0; hour < 24 * 60; hour += 7) {
    const next = lastCompletePeriod('30 */5 * * *', 'America/New_York', end + 3_600_000 * 7);
    const again = lastCompletePeriod('30 */5 * * *', 'America/New_York', next.start);
    assert.equal(again.end, next.start);
    end += 3_600_000 * 7;
  }
});
