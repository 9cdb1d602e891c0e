import assert from 'node:assert/strict';
import test from 'node:test';
import { seededRandom } from '../../../core/random/seeded-random.js';
import { LABEL_STATE } from '../../../core/features/compute-labels.js';
import { splitByTime } from '../../../core/split/split-by-time.js';
import type { SplitRecord } from '../../../core/split/split-record.js';
import { unseenByBoth, unseenByParts } from '../../../core/split/unseen-by-both.js';

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
  const parted = [...split.train, ...split.validation];
  const times = (rows: Iterable<number>): number[] => Array.from(rows, (row) => eventTimes[row] as number);
  return { record, taught: times(taught), parted: times(parted), test: times(split.test) };
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

test('training and validation rows are seen, test rows and those of the gaps are not, and of an unknown rule nobody can tell', () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const { record, parted, test: tested } = randomSplit();
    const found = unseenByParts(record);
    assert.ok('isUnseen' in found);
    assert.ok(parted.every((at) => !found.isUnseen({ at })) && tested.every((at) => found.isUnseen({ at })));
    for (const [from, to] of [
      [record.trainTo, record.validationFrom],
      [record.validationTo, record.testFrom],
    ] as const)
      if (from < to) assert.ok(found.isUnseen({ at: (from + to) / 2 }));
    assert.ok(!found.isUnseen({ at: NaN }));
  }
  const later = unseenByParts({ rule: 'of a later release' } as unknown as SplitRecord);
  assert.match('incomparable' in later ? later.incomparable : '', /^this release does not know the split rule/);
});
