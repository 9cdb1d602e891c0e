import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDomainError } from '../../../core/errors.js';
import { LABEL_STATE } from '../../../core/features/compute-labels.js';
import { splitByTime, type SplitRequest } from '../../../core/split/split-by-time.js';

const DAY = 86_400_000;

function request(days: readonly number[], changes: Partial<SplitRequest> = {}): SplitRequest {
  return {
    split: { kind: 'time', window: { kind: 'expanding' }, validationMs: 2 * DAY, testMs: 3 * DAY, gapMs: DAY },
    eventTimes: Float64Array.from(days, (day) => day * DAY),
    labelState: new Uint8Array(days.length).fill(LABEL_STATE.mature),
    ...changes,
  };
}

const TEN_DAYS = [9, 8, 7, 6, 5, 4, 3, 2, 1, 0];
const days = (rows: Int32Array): number[] => [...rows].map((row) => TEN_DAYS[row] as number).sort((a, b) => a - b);

test('the newest mature rows are the test part, then gap, validation, gap, train', () => {
  const { train, validation, test: tested, record } = splitByTime(request(TEN_DAYS));
  assert.deepEqual(
    [days(train), days(validation), days(tested)],
    [
      [0, 1, 2],
      [4, 5],
      [7, 8, 9],
    ],
  );
  assert.equal(record.testTo, 9 * DAY + 1);
  assert.equal(record.testFrom, 6 * DAY + 1);
  assert.equal(record.validationTo - record.validationFrom, 2 * DAY);
  assert.equal(record.validationFrom - record.trainTo, DAY);
  assert.equal(record.trainFrom, 0);
});

test('row numbers are ascending, whatever the order of times', () => {
  for (const part of Object.values(splitByTime(request(TEN_DAYS)))) {
    if (part instanceof Int32Array)
      assert.deepEqual(
        [...part],
        [...part].sort((a, b) => a - b),
      );
  }
});

test('the last event of the train part is the last that training has seen', () => {
  assert.equal(splitByTime(request(TEN_DAYS)).record.trainedUntil, 2 * DAY);
});

test('a sliding window drops older training rows', () => {
  const split = { kind: 'time', window: { kind: 'sliding', lengthMs: 2 * DAY }, validationMs: 2 * DAY, testMs: 3 * DAY, gapMs: DAY } as const;
  const { train, record } = splitByTime(request(TEN_DAYS, { split }));
  assert.deepEqual(days(train), [1, 2]);
  assert.equal(record.trainTo - record.trainFrom, 2 * DAY);
});

test('immature, null and undated rows belong nowhere and do not move the boundaries', () => {
  const states = Uint8Array.of(LABEL_STATE.immature, 1, 1, 1, 1, 1, 1, LABEL_STATE.null, 1, 1, LABEL_STATE.undated);
  const { record, test: tested, train } = splitByTime(request([...TEN_DAYS, NaN], { labelState: states }));
  assert.equal(record.testTo, 8 * DAY + 1);
  assert.deepEqual([...tested], [1, 2, 3]);
  assert.deepEqual([...train], [8, 9]);
});

test('an empty part is an error with all counts, the bounds and what to change', () => {
  assert.throws(
    () => splitByTime(request([9, 8, 7, 5])),
    (error) => {
      assert.ok(isDomainError(error) && error.code === 'SPLIT_EMPTY');
      assert.deepEqual([error.details.part, error.details.train, error.details.validation, error.details.test], ['train', 0, 1, 3]);
      assert.match(
        error.message,
        /no rows for train.*test 1970-01-07T00:00:00\.001Z to 1970-01-10T00:00:00\.001Z.*Fix: Read rows of a longer time/,
      );
      return true;
    },
  );
  assert.throws(() => splitByTime(request([9, 8, 7, 1])), /no rows for validation/);
});

test('with no label known yet the advice is about labels', () => {
  for (const size of [0, 3]) {
    const labelState = new Uint8Array(size).fill(LABEL_STATE.immature);
    assert.throws(
      () => splitByTime(request(TEN_DAYS.slice(0, size), { labelState })),
      /not known yet: \d.*no row has a label that is known/,
    );
  }
});
