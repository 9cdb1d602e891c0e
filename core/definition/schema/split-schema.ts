import { z } from 'zod';
import { closed } from '../fields/closed.js';
import { wholeNumber } from '../fields/numbers.js';
import { columnName, columnNames, duration, gap, milliseconds } from './scalars.js';

const DEFAULT_SEED = 7;

const expandingWindow = closed({ kind: z.literal('expanding') });
const slidingInput = closed({ kind: z.literal('sliding'), length: duration(1_000) }).transform(({ kind, length }) => ({
  kind,
  lengthMs: length,
}));
const slidingStored = closed({ kind: z.literal('sliding'), lengthMs: milliseconds(1_000) });

const SHARE = 'expected a share of the rows such as 0.15, above 0 and below 1';
const share = z.number({ error: SHARE }).gt(0, { error: SHARE }).lt(1, { error: SHARE });
const shares = { validation: share, test: share };
const seed = wholeNumber(0, Number.MAX_SAFE_INTEGER).default(DEFAULT_SEED);
const groups = columnNames.refine((names) => names.length > 0, { error: 'names no column' });

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
]);
