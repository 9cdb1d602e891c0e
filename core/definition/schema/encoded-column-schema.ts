import { z } from 'zod';
import { categoryText } from '../../categories/category-text.js';
import { parseTime } from '../../time/zoned-time.js';
import { DATE_PARTS } from '../column-kinds.js';
import type { CategoryEncoding } from '../column-kinds.js';
import { closed } from '../fields/closed.js';
import { wholeNumber } from '../fields/numbers.js';
import { readRules } from './input-rule-schema.js';
import { zoneName } from './scalars.js';

const MAX_SPELLINGS = 100;
const MAX_SEPARATORS = 20;
const MAX_NGRAM = 8;

const sensitive = z.enum(['hash', 'omit'], { error: 'expected "hash" or "omit"' }).optional();
const ofEveryColumn = { rules: readRules.optional(), sensitive };

/** The stored form is an object, so that others may say more. */
export const categoryEncoding = z
  .enum(['one-hot', 'auto'], { error: 'expected "one-hot" or "auto"' })
  .transform((kind): CategoryEncoding => ({ kind }));
export const storedCategoryEncoding = z.discriminatedUnion('kind', [
  closed({ kind: z.literal('one-hot') }),
  closed({ kind: z.literal('auto') }),
]);

const spellings = z.array(z.string().min(1).max(200).transform(categoryText)).max(MAX_SPELLINGS);
export const boolean = { kind: z.literal('boolean'), true: spellings.default([]), false: spellings.default([]), ...ofEveryColumn };

const parts = z
  .array(z.enum(DATE_PARTS, { error: `expected one of ${DATE_PARTS.join(', ')}` }))
  .min(1)
  .refine((names) => new Set(names).size === names.length, { error: 'names a part twice' });
const base = z.string().refine((text) => parseTime(text)?.isDate === true, { error: 'expected a date such as "2020-01-01"' });
export const date = {
  kind: z.literal('date'),
  parts: parts.default(['year', 'month', 'day', 'weekday', 'days']),
  /** Undefined: the definition's own. */
  zone: zoneName.optional(),
  base: base.default('1970-01-01'),
  ...ofEveryColumn,
};
export const storedDate = { ...date, parts, base, zone: zoneName };

const separators = z
  .array(z.string().min(1).max(20))
  .min(1)
  .max(MAX_SEPARATORS)
  .refine((all) => all.every((one) => one.trim() !== '' || one === ' '), {
    error: 'holds a separator of white space other than one space',
  });
export const tokens = {
  kind: z.literal('tokens'),
  separators: separators.default([',', ';', 'and']),
  maxTokens: wholeNumber(1, 1_000).default(50),
  minCount: wholeNumber(1, 1e9).default(1),
  ...ofEveryColumn,
};

const length = wholeNumber(1, MAX_NGRAM);
const lengths = z.tuple([length, length]).refine(([from, to]) => from <= to, { error: 'has its lower length above its upper length' });
const textOptions = {
  kind: z.literal('text'),
  buckets: wholeNumber(2, 4_096).default(64),
  norm: z.enum(['l2', 'l1', 'none'], { error: 'expected "l2", "l1" or "none"' }).default('l2'),
  ...ofEveryColumn,
};
const ngrams = closed({ words: lengths.optional(), characters: lengths.optional() }).refine(
  ({ words, characters }) => words !== undefined || characters !== undefined,
  { error: 'names neither words nor characters: write { words: [1, 2] }' },
);
export const text = { ...textOptions, ngrams: ngrams.default({ words: [1, 1] }) };
export const storedText = { ...textOptions, words: lengths.nullable(), characters: lengths.nullable() };
