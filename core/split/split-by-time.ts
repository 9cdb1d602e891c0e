import type { TimeSplitDefinition } from '../definition/definition.js';
import { LABEL_STATE } from '../features/compute-labels.js';
import { checkParts } from './check-parts.js';
import type { Split } from './split.js';
import type { TimeSplitRecord } from './split-record.js';

export interface SplitRequest {
  readonly split: TimeSplitDefinition;
  /** Epoch milliseconds per row; NaN is unknown. */
  readonly eventTimes: Float64Array;
  /** Of `LABEL_STATE`, as `computeLabels` gives it: only mature rows are split. */
  readonly labelState: Uint8Array;
}

/**
 * Cuts the mature rows by event time, newest first: test, gap, validation, gap, train. The test part ends just after the newest mature
 * row, so the cut depends on the data and `asOf` (through the label state) alone. A sliding window bounds the train part.
 * @throws SPLIT_EMPTY when a part has no rows
 */
export function splitByTime({ split, eventTimes, labelState }: SplitRequest): Split & { readonly record: TimeSplitRecord } {
  const span = matureSpan(eventTimes, labelState);
  const testTo = span.last + 1;
  const testFrom = testTo - split.testMs;
  const validationTo = testFrom - split.gapMs;
  const validationFrom = validationTo - split.validationMs;
  const trainTo = validationFrom - split.gapMs;
  const trainFrom = split.window.kind === 'sliding' ? trainTo - split.window.lengthMs : Math.min(span.first, trainTo);
  const part = (startMs: number, endMs: number): Int32Array => rowsBetween(eventTimes, labelState, startMs, endMs);
  const parts = { train: part(trainFrom, trainTo), validation: part(validationFrom, validationTo), test: part(testFrom, testTo) };
  const bounds = { trainFrom, trainTo, validationFrom, validationTo, testFrom, testTo };
  checkParts(parts, bounds, labelState);
  const trainedUntil = parts.train.reduce((newest, row) => Math.max(newest, eventTimes[row] as number), -Infinity);
  return { ...parts, record: { rule: 'time', ...bounds, trainedUntil } };
}

function matureSpan(eventTimes: Float64Array, labelState: Uint8Array): { first: number; last: number } {
  let first = Infinity;
  let last = -Infinity;
  for (let row = 0; row < eventTimes.length; row += 1) {
    if (labelState[row] !== LABEL_STATE.mature) continue;
    first = Math.min(first, eventTimes[row] as number);
    last = Math.max(last, eventTimes[row] as number);
  }
  return { first, last };
}

function rowsBetween(eventTimes: Float64Array, labelState: Uint8Array, startMs: number, endMs: number): Int32Array {
  const rows: number[] = [];
  for (let row = 0; row < eventTimes.length; row += 1) {
    const at = eventTimes[row] as number;
    if (labelState[row] === LABEL_STATE.mature && at >= startMs && at < endMs) rows.push(row);
  }
  return Int32Array.from(rows);
}
