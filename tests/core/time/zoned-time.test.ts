import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../core/random/seeded-random.js';
import { wallClock } from '../../../core/time/wall-clock.js';
import { instantOf, parseTime } from '../../../core/time/zoned-time.js';
import type { WrittenTime } from '../../../core/time/zoned-time.js';
import { changingZones } from '../../fixtures/clock-changes.js';

function written(text: string): WrittenTime {
  const time = parseTime(text);
  assert.ok(time !== null, text);
  return time;
}

function at(text: string, zone: string): string {
  const instant = instantOf(written(text), zone);
  return typeof instant === 'string' ? instant : new Date(instant).toISOString();
}

test('a date or a time without a zone is one of the zone, with an offset it is an instant', () => {
  assert.equal(at('2013-07-01', 'America/New_York'), '2013-07-01T04:00:00.000Z');
  assert.equal(at('2013-12-01 06:00', 'Asia/Seoul'), '2013-11-30T21:00:00.000Z');
  assert.equal(at('2013-07-01T06:00:00.25', 'UTC'), '2013-07-01T06:00:00.250Z');
  for (const text of ['2013-07-01T06:00:00Z', '2013-07-01t08:00:00+02:00', '2013-07-01T01:30:00-0430', '2013-07-01 06:00:00 Z'])
    assert.equal(at(text, 'America/New_York'), '2013-07-01T06:00:00.000Z');
});

test('what is no time is none, and no other time', () => {
  const wrong = [
    '',
    '2013',
    '2013-7-1',
    '2013-02-30',
    '2013-13-01',
    '2023-02-29',
    '2013-07-01T',
    '2013-07-01T24:00',
    '2013-07-01T06:60',
    '01.07.2013',
  ];
  for (const text of [...wrong, '2013-07-01Z', '2013-07-01T06:00:00 CET', '20130701', 'yesterday'])
    assert.equal(parseTime(text), null, text);
});

test('a reading that clocks skip or show twice is refused, and a day begins when its first clock strikes', () => {
  assert.match(at('2024-03-31T02:30', 'Europe/Berlin'), /clocks in Europe\/Berlin skip it/);
  assert.match(at('2024-10-27T02:30', 'Europe/Berlin'), /twice, at 2024-10-27T00:30:00.000Z and 2024-10-27T01:30:00.000Z/);
  assert.equal(at('2024-03-10', 'America/Havana'), '2024-03-10T05:00:00.000Z');
  assert.equal(at('2024-11-03', 'America/Havana'), '2024-11-03T04:00:00.000Z');
});

test('in every zone with daylight saving, an instant is found again by what clocks show, or told to be one of two', () => {
  const random = seededRandom('readings');
  for (const { zone, changes } of changingZones(Date.UTC(2024, 0, 1), Date.UTC(2025, 0, 1))) {
    for (let i = 0; i < 20; i += 1) {
      const instant = (changes[i % changes.length] as number) + random.nextInt(-300, 300) * 60_000;
      const text = new Date(wallClock(instant, zone)).toISOString().slice(0, 16);
      const found = instantOf(written(text), zone);
      const isFound =
        typeof found === 'string' ? found.includes(`twice, at `) && found.includes(new Date(instant).toISOString()) : found === instant;
      assert.ok(isFound, `${text} in ${zone}: ${found}`);
    }
  }
});
