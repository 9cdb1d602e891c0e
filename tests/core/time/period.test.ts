import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../core/random/seeded-random.js';
import { parseCron } from '../../../core/time/cron-line.js';
import { Firings } from '../../../core/time/firings.js';
import { lastCompletePeriod } from '../../../core/time/period.js';
import { changingZones } from '../../fixtures/clock-changes.js';
import { randomCron } from '../../fixtures/random-cron.js';

const DAY_MS = 86_400_000;

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

test('a firing that the change of the clock skips leaves its rows to the next one', () => {
  assert.deepEqual(period('30 2 * * *', 'America/New_York', '2026-03-09T06:30:00Z'), [
    '2026-03-07T07:30:00.000Z',
    '2026-03-09T06:30:00.000Z',
  ]);
});

test('seldom lines have periods of years', () => {
  assert.deepEqual(period('0 0 29 2 *', 'UTC', '2105-01-01T00:00:00Z'), ['2096-02-29T00:00:00.000Z', '2104-02-29T00:00:00.000Z']);
  assert.deepEqual(period('0 0 1 1 *', 'UTC', '2025-06-01T00:00:00Z'), ['2024-01-01T00:00:00.000Z', '2025-01-01T00:00:00.000Z']);
});

test('in every zone with daylight saving, each firing ends a period that begins at the firing before it, from wherever it is asked', () => {
  const zones = changingZones(Date.UTC(2024, 0, 1), Date.UTC(2025, 0, 1));
  assert.ok(zones.length > 100, `${zones.length} zones`);
  const random = seededRandom('tiling');
  for (const { zone, changes } of zones) {
    for (const change of changes) {
      const cron = randomCron(random);
      const firings = new Firings(parseCron(cron), zone);
      let before = firings.after(firings.after(change - 20 * DAY_MS));
      while (before < change - DAY_MS) before = firings.after(before);
      for (let i = 0; i < 16 && before < change + 40 * DAY_MS; i += 1) {
        const at = firings.after(before);
        const told = `${cron} in ${zone} at ${new Date(at).toISOString()}`;
        assert.ok(at > before, told);
        assert.deepEqual(lastCompletePeriod(cron, zone, at), { start: before, end: at }, told);
        assert.deepEqual(lastCompletePeriod(cron, zone, firings.after(at) - 1), { start: before, end: at }, told);
        before = at;
      }
    }
  }
});
