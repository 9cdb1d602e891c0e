import assert from 'node:assert/strict';
import test from 'node:test';
import { seededRandom } from '../../../core/random/seeded-random.js';
import { LABEL_STATE } from '../../../core/features/compute-labels.js';
import { splitByTime } from '../../../core/split/split-by-time.js';
import type { SplitRecord } from '../../../core/split/split-record.js';
import { unseenByBoth } from '../../../core/split/unseen-by-both.js';

const ROUNDS = 200;
const random = seededRandom('unseen');

/** A cut of rows of its own, of some time. */
function randomSplit() {
  const start = random.nextInt(0, 500);
  const eventTimes = Float64Array.from({ length: 60 }, (_, i) => (i < 59 ? start + random.nextInt(0, 400) : start + 400));
  const lengths = { validationMs: 60, testMs: 80, gapMs: random.nextInt(0, 10) };
  const window = random.nextFloat() < 0.5 ? ({ kind: 'expanding' } as const) : ({ kind: 'sliding', lengthMs: 150 } as const);
  const labelState = new Uint8Array(eventTimes.length).fill(LABEL_STATE.mature);
  const split = splitByTime({ split: { window, ...lengths }, eventTimes, labelState });
  const record: SplitRecord = { rule: 'time', ...split.boundaries };
  const taught = [...split.train];
  const times = (rows: Iterable<number>): number[] => Array.from(rows, (row) => eventTimes[row] as number);
  return { record, taught: times(taught), test: times(split.test) };
}

test('no row that taught either model is unseen, and the order of the two does not matter', () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const [a, b] = [randomSplit(), randomSplit()];
    const [forth, back] = [unseenByBoth(a.record, b.record), unseenByBoth(b.record, a.record)];
    assert.ok('isUnseen' in forth && 'isUnseen' in back);
    for (const at of [...a.taught, ...b.taught]) assert.equal(forth.isUnseen({ at }), false);
    for (const at of [...a.test, ...b.test, NaN]) assert.equal(forth.isUnseen({ at }), back.isUnseen({ at }));
  }
});

test('of the test rows of a run those are unseen that are newer than what the other was taught, and all beside itself', () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const [a, b] = [randomSplit(), randomSplit()];
    const unseen = unseenByBoth(a.record, b.record);
    const alone = unseenByBoth(a.record, a.record);
    assert.ok('isUnseen' in unseen && 'isUnseen' in alone);
    for (const at of a.test) {
      assert.equal(unseen.isUnseen({ at }), at > b.record.trainedUntil);
      assert.equal(alone.isUnseen({ at }), true);
    }
  }
});

test('a rule that this release does not know is a reason, not an error, on either side', () => {
  const { record } = randomSplit();
  for (const rule of ['random', 'constructor', undefined]) {
    const unknown = { ...record, rule } as unknown as SplitRecord;
    for (const pair of [
      [record, unknown],
      [unknown, record],
    ] as const) {
      const found = unseenByBoth(...pair);
      assert.match('incomparable' in found ? found.incomparable : '', /^this release does not know the split rule .*[^.]$/);
    }
  }
});
