import assert from 'node:assert/strict';
import { test } from 'node:test';

import { wallClock, zoneOffset } from '../../../core/time/wall-clock.js';

test('clocks follow daylight saving and keep milliseconds, before 1970 too', () => {
  assert.equal(wallClock(Date.UTC(2013, 6, 1, 12), 'America/New_York'), Date.UTC(2013, 6, 1, 8));
  assert.equal(wallClock(Date.UTC(2013, 0, 1, 12), 'America/New_York'), Date.UTC(2013, 0, 1, 7));
  assert.equal(wallClock(Date.UTC(2013, 0, 1, 0, 0, 0, 7), 'UTC'), Date.UTC(2013, 0, 1, 0, 0, 0, 7));
  assert.equal(wallClock(-1, 'UTC'), -1);
});

test('offsets are written as SQL takes them', () => {
  assert.deepEqual(zoneOffset(Date.UTC(2013, 6, 1), 'America/New_York'), { minutes: -240, text: '-04:00' });
  assert.deepEqual(zoneOffset(0, 'Asia/Kolkata'), { minutes: 330, text: '+05:30' });
  assert.deepEqual(zoneOffset(0, 'UTC'), { minutes: 0, text: '+00:00' });
});
