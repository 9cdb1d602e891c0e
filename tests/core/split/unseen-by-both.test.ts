import assert from 'node:assert/strict';
import test from 'node:test';
import { seededRandom } from '../../../core/random/seeded-random.js';
import { LABEL_STATE } from '../../../core/features/compute-labels.js';
import { splitByTime } from '../../../core/split/split-by-time.js';
import type { SplitRecord } from '../../../core/split/split-record.js';
import { unseenByBoth, unseenByParts } from '../../../core/split/unseen-by-both.js';
import type { SplitRows, UnseenRows } from '../../../core/split/unseen-by-both.js';

const ROUNDS = 200;
const random = seededRandom('unseen');

const NO_ROWS: SplitRows = { table: { rows: 0, columns: {} }, eventTimes: new Float64Array(0) };

/** Whether a row of some time is unseen: the finding over a table of that one row. */
function asked(find: (rows: SplitRows) => UnseenRows) {
  return (at: number): boolean => {
    const found = find({ table: { rows: 1, columns: {} }, eventTimes: Float64Array.of(at) });
    if ('incomparable' in found) throw new Error(found.incomparable);
    return found.isUnseen(0);
  };
}

/** A cut of rows of its own, of some time. */
function randomSplit() {
  const start = random.nextInt(0, 500);
  const eventTimes = Float64Array.from({ length: 60 }, (_, i) => (i < 59 ? start + random.nextInt(0, 400) : start + 400));
  const lengths = { validationMs: 60, testMs: 80, gapMs: random.nextInt(0, 10) };
  const window = random.nextFloat() < 0.5 ? ({ kind: 'expanding' } as const) : ({ kind: 'sliding', lengthMs: 150 } as const);
  const labelState = new Uint8Array(eventTimes.length).fill(LABEL_STATE.mature);
  const { record, ...split } = splitByTime({ split: { kind: 'time', window, ...lengths }, eventTimes, labelState });
  const taught = [...split.train];
  const parted = [...split.train, ...split.validation];
  const times = (rows: Iterable<number>): number[] => Array.from(rows, (row) => eventTimes[row] as number);
  return { record, taught: times(taught), parted: times(parted), test: times(split.test) };
}

test('no row that taught either model is unseen, and the order of the two does not matter', () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const [a, b] = [randomSplit(), randomSplit()];
    const [forth, back] = [
      asked((rows) => unseenByBoth(a.record, b.record, rows)),
      asked((rows) => unseenByBoth(b.record, a.record, rows)),
    ];
    for (const at of [...a.taught, ...b.taught]) assert.equal(forth(at), false);
    for (const at of [...a.test, ...b.test, NaN]) assert.equal(forth(at), back(at));
  }
});

test('of the test rows of a run those are unseen that are newer than what the other was taught, and all beside itself', () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const [a, b] = [randomSplit(), randomSplit()];
    const unseen = asked((rows) => unseenByBoth(a.record, b.record, rows));
    const alone = asked((rows) => unseenByBoth(a.record, a.record, rows));
    for (const at of a.test) {
      assert.equal(unseen(at), at > b.record.trainedUntil);
      assert.equal(alone(at), true);
    }
  }
});

test('a rule that this release does not know is a reason, not an error, on either side', () => {
  const { record } = randomSplit();
  for (const rule of ['of a later release', 'constructor', undefined]) {
    const unknown = { ...record, rule } as unknown as SplitRecord;
    for (const pair of [
      [record, unknown],
      [unknown, record],
    ] as const) {
      const found = unseenByBoth(pair[0], pair[1], NO_ROWS);
      assert.match('incomparable' in found ? found.incomparable : '', /^this release does not know the split rule .*[^.]$/);
    }
  }
});

test('training and validation rows are seen, test rows and those of the gaps are not, and of an unknown rule nobody can tell', () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const { record, parted, test: tested } = randomSplit();
    const isUnseen = asked((rows) => unseenByParts(record, rows));
    assert.ok(parted.every((at) => !isUnseen(at)) && tested.every(isUnseen));
    for (const [from, to] of [
      [record.trainTo, record.validationFrom],
      [record.validationTo, record.testFrom],
    ] as const)
      if (from < to) assert.ok(isUnseen((from + to) / 2));
    assert.ok(!isUnseen(NaN));
  }
  const later = unseenByParts({ rule: 'of a later release' } as unknown as SplitRecord, NO_ROWS);
  assert.match('incomparable' in later ? later.incomparable : '', /^this release does not know the split rule/);
});
