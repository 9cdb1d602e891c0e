import { DomainError } from '../errors.js';
import { LABEL_STATE } from '../features/compute-labels.js';
import type { SplitBoundaries, SplitParts } from './split.js';

const ADVICE = {
  train: 'Read rows of a longer time, or shorten `validation`, `test` or `gap` in `split`.',
  validation: 'Read rows of a longer time, or lengthen `validation` in `split` so that rows fall into it.',
  test: 'Read newer rows, or lengthen `test` in `split`.',
} as const;
const NOTHING_KNOWN = 'Read older rows, shorten `label.matures`, or check `label.is`: no row has a label that is known at `asOf`.';

/** @throws SPLIT_EMPTY naming the first part without rows, all counts and the bounds */
export function checkParts(
  parts: SplitParts,
  bounds: Omit<SplitBoundaries, 'trainedUntil'>,
  labelState: Uint8Array,
): void {
  const empty = (['test', 'validation', 'train'] as const).find((part) => parts[part].length === 0);
  if (empty === undefined) return;
  const count = (state: number): number => labelState.reduce((sum, each) => sum + Number(each === state), 0);
  throw new DomainError('SPLIT_EMPTY', {
    part: empty,
    train: parts.train.length,
    validation: parts.validation.length,
    test: parts.test.length,
    rows: labelState.length,
    immature: count(LABEL_STATE.immature),
    nulls: count(LABEL_STATE.null),
    undated: count(LABEL_STATE.undated),
    bounds: describe(bounds),
    advice: count(LABEL_STATE.mature) === 0 ? NOTHING_KNOWN : ADVICE[empty],
  });
}

function describe(bounds: Omit<SplitBoundaries, 'trainedUntil'>): string {
  const pair = (name: string, startMs: number, endMs: number): string => `${name} ${iso(startMs)} to ${iso(endMs)}`;
  return [
    pair('train', bounds.trainFrom, bounds.trainTo),
    pair('validation', bounds.validationFrom, bounds.validationTo),
    pair('test', bounds.testFrom, bounds.testTo),
  ].join(', ');
}

/** Years beyond what a date can hold, and no rows at all, read as "none". */
function iso(ms: number): string {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : 'none';
}
