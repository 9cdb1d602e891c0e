import { z } from 'zod';
import { closed } from '../fields/closed.js';
import { categoricalRules, numericRules } from './input-rule-schema.js';
import { boolean, categoryEncoding, date, storedCategoryEncoding, storedDate, storedText, text, tokens } from './encoded-column-schema.js';
import { realNumber, wholeNumber } from '../fields/numbers.js';
import { columnName } from './scalars.js';

const MAX_COLUMNS = 5_000;

const range = z
  .tuple([realNumber, realNumber])
  .refine(([low, high]) => low <= high, { error: 'has its lower bound above its upper bound' });
const values = z.union([z.literal('known'), z.array(z.string()).min(1).max(10_000)], {
  error: 'expected "known" (the categories of the training rows) or a list of texts',
});
const sensitive = z.enum(['hash', 'omit'], { error: 'expected "hash" or "omit"' }).optional();
const numeric = { kind: z.literal('numeric'), range: range.nullable().default(null), rules: numericRules.optional(), sensitive };
const categorical = {
  kind: z.literal('categorical'),
  minCount: wholeNumber(1, 1e9).default(1),
  values: values.optional(),
  rules: categoricalRules.optional(),
  sensitive,
};
const after = { kind: z.literal('after'), sensitive };
const ingredient = { kind: z.literal('ingredient'), type: z.enum(['number', 'text', 'time']), sensitive };

/** The lengths of n-grams stand by themselves where they are stored. */
const textInput = closed(text).transform(({ ngrams: { words = null, characters = null }, ...rest }) => ({ ...rest, words, characters }));
const written = z.discriminatedUnion('kind', [
  closed(numeric),
  closed({ ...categorical, encode: categoryEncoding.optional() }),
  closed(boolean),
  closed(date),
  closed(tokens),
  textInput,
  closed(after),
  closed(ingredient),
]);

export const columnsInput = z
  .record(columnName, written)
  .refine((columns) => Object.keys(columns).length <= MAX_COLUMNS, { error: `holds more than ${MAX_COLUMNS} columns` })
  .transform((columns) => Object.entries(columns).map(([name, column]) => ({ name, ...column })));

const name = columnName;
export const columnsStored = z
  .array(
    z.discriminatedUnion('kind', [
      closed({ ...numeric, name }),
      closed({ ...categorical, encode: storedCategoryEncoding.optional(), name }),
      closed({ ...boolean, name }),
      closed({ ...storedDate, name }),
      closed({ ...tokens, name }),
      closed({ ...storedText, name }),
      closed({ ...after, name }),
      closed({ ...ingredient, name }),
    ]),
  )
  .max(MAX_COLUMNS);
