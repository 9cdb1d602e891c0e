import { z } from 'zod';
import type { Expectation } from '../definition.js';
import { closed } from '../fields/closed.js';
import { realNumber, share, wholeNumber } from '../fields/numbers.js';
import { columnName, columnNames, duration, milliseconds } from './scalars.js';

const severity = z.enum(['error', 'warning']).default('error');
const rowRule = { mostly: share.default(1), severity };
const tableRule = { mostly: z.literal(1).default(1), severity };
const bounds = { min: realNumber.nullable().default(null), max: realNumber.nullable().default(null) };
const columnType = z.enum(['number', 'string', 'timestamp', 'boolean']);
const MAX_ROWS = 1e12;

/** RE2 has no look-around and no back-references, and JavaScript has no leading flags, so the flags are set aside for the syntax check. */
const regex = z
  .string()
  .min(1)
  .max(1_000)
  .superRefine((text, context) => {
    const beyond = /\(\?<?[=!]/.test(text) ? 'look-around' : /\\[1-9]|\\k</.test(text) ? 'a back-reference' : null;
    if (beyond !== null) context.addIssue({ code: 'custom', message: `uses ${beyond}, which RE2 does not have` });
    try {
      new RegExp(text.replace(/^\(\?[ims]+\)/, ''), 'u');
    } catch {
      context.addIssue({ code: 'custom', message: 'is not a valid regular expression' });
    }
  });

const rowRules = [
  closed({ kind: z.literal('not-null'), column: columnName, ...rowRule }),
  closed({ kind: z.literal('unique-key'), columns: columnNames.min(1), ...rowRule }),
  closed({ kind: z.literal('between'), column: columnName, ...bounds, ...rowRule }),
  closed({
    kind: z.literal('in-set'),
    column: columnName,
    values: z
      .array(z.union([z.string(), realNumber], { error: 'expected a text or a number' }))
      .min(1)
      .max(10_000),
    ...rowRule,
  }),
  closed({ kind: z.literal('matches'), column: columnName, regex, ...rowRule }),
  closed({
    kind: z.literal('row-count'),
    min: wholeNumber(0, MAX_ROWS).nullable().default(null),
    max: wholeNumber(0, MAX_ROWS).nullable().default(null),
    ...tableRule,
  }),
  closed({ kind: z.literal('columns'), types: z.record(columnName, columnType), exact: z.boolean().default(false), ...tableRule }),
] as const;

const freshnessInput = closed({ kind: z.literal('freshness'), column: columnName, maxAge: duration(1_000), ...tableRule }).transform(
  ({ maxAge, ...rule }) => ({ ...rule, maxAgeMs: maxAge }),
);
const freshnessStored = closed({ kind: z.literal('freshness'), column: columnName, maxAgeMs: milliseconds(1_000), ...tableRule });

const inputRule = z.discriminatedUnion('kind', [...rowRules, freshnessInput]).superRefine(checkBounds);
const storedRule = z.discriminatedUnion('kind', [...rowRules, freshnessStored]).superRefine(checkBounds);

export const expectationsInput = z.array(inputRule).max(1_000).default([]);
export const expectationsStored = z.array(storedRule).max(1_000);

function checkBounds(rule: Expectation, context: z.core.$RefinementCtx): void {
  if (rule.kind !== 'between' && rule.kind !== 'row-count') return;
  if (rule.min === null && rule.max === null) context.addIssue({ code: 'custom', message: 'needs min or max, or both' });
  if (rule.min !== null && rule.max !== null && rule.min > rule.max)
    context.addIssue({ code: 'custom', message: `has min ${rule.min} above max ${rule.max}` });
}
