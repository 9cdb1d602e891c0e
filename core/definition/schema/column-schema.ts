import { z } from 'zod';
import { closed } from './closed.js';
import { columnName, realNumber, wholeNumber } from './scalars.js';

const MAX_COLUMNS = 5_000;

const range = z
  .tuple([realNumber, realNumber])
  .refine(([low, high]) => low <= high, { error: 'has its lower bound above its upper bound' });
const numeric = { kind: z.literal('numeric'), range: range.nullable().default(null) };
const categorical = { kind: z.literal('categorical'), minCount: wholeNumber(1, 1e9).default(1) };
const after = { kind: z.literal('after') };

export const columnsInput = z
  .record(columnName, z.discriminatedUnion('kind', [closed(numeric), closed(categorical), closed(after)]))
  .refine((columns) => Object.keys(columns).length <= MAX_COLUMNS, { error: `holds more than ${MAX_COLUMNS} columns` })
  .transform((columns) => Object.entries(columns).map(([name, column]) => ({ name, ...column })));

const name = columnName;
export const columnsStored = z
  .array(z.discriminatedUnion('kind', [closed({ ...numeric, name }), closed({ ...categorical, name }), closed({ ...after, name })]))
  .max(MAX_COLUMNS);
