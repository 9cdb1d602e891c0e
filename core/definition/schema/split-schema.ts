import { z } from 'zod';
import { closed } from '../fields/closed.js';
import { wholeNumber } from '../fields/numbers.js';
import { columnName, columnNames, duration, gap, milliseconds } from './scalars.js';

export const DEFAULT_SEED = 7;
/** More of them leave each with too few rows to say something of. */
const MAX_FOLDS = 20;

const expandingWindow = closed({ kind: z.literal('expanding') });
const slidingInput = closed({ kind: z.literal('sliding'), length: duration(1_000) }).transform(({ kind, length }) => ({
  kind,
  lengthMs: length,
}));
const slidingStored = closed({ kind: z.literal('sliding'), lengthMs: milliseconds(1_000) });

const SHARE = 'expected a share of the rows such as 0.15, above 0 and below 1';
const share = z.number({ error: SHARE }).gt(0, { error: SHARE }).lt(1, { error: SHARE });
const shares = { validation: share, test: share };
const givenSeed = wholeNumber(0, Number.MAX_SAFE_INTEGER);
const seed = givenSeed.default(DEFAULT_SEED);
const groups = columnNames.refine((names) => names.length > 0, { error: 'names no column' });

const foldsBy = z.enum(['random', 'group', 'time']);
const foldCount = wholeNumber(2, MAX_FOLDS);
const foldsInput = closed({
  kind: z.literal('folds'),
  k: foldCount,
  by: foldsBy,
  group: z.union([columnName, groups]).optional(),
  gap: gap.optional(),
  seed: givenSeed.optional(),
}).superRefine(({ by, group, gap: between, seed: number }, context) => {
  const refuse = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message });
  if (by === 'group' && group === undefined) refuse('group', "is missing: by: 'group' needs the column whose values are the groups");
  if (by !== 'group' && group !== undefined) refuse('group', `has no part in folds by ${by}: leave it out, or write by: 'group'`);
  if (by !== 'time' && between !== undefined) refuse('gap', `is a length of event time, and folds by ${by} go by a hash: leave it out`);
  if (by === 'time' && number !== undefined) refuse('seed', 'changes nothing of folds by time: leave it out');
});

export const splitInput = z.discriminatedUnion('kind', [
  closed({
    kind: z.literal('time').optional(),
    window: z.discriminatedUnion('kind', [expandingWindow, slidingInput]).default({ kind: 'expanding' }),
    validation: duration(1_000),
    test: duration(1_000),
    gap: gap.default('matures'),
  }),
  closed({ kind: z.literal('random'), ...shares, seed }),
  closed({ kind: z.literal('grouped'), by: z.union([columnName, groups]), ...shares, seed }),
  foldsInput,
]);

const hashed = { by: z.array(columnName).min(1), ...shares, salt: z.string().min(1).max(200) };
export const splitStored = z.discriminatedUnion('kind', [
  closed({
    kind: z.literal('time'),
    window: z.discriminatedUnion('kind', [expandingWindow, slidingStored]),
    validationMs: milliseconds(1_000),
    testMs: milliseconds(1_000),
    gapMs: milliseconds(0),
  }),
  closed({ kind: z.literal('random'), ...hashed }),
  closed({ kind: z.literal('grouped'), ...hashed }),
  closed({
    kind: z.literal('folds'),
    by: foldsBy,
    k: foldCount,
    row: z.array(columnName).min(1),
    group: z.array(columnName),
    salt: z.string().min(1).max(200).nullable(),
    gapMs: milliseconds(0),
  }),
]);
