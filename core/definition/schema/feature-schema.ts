import { z } from 'zod';
import type { FeatureDefinition } from '../definition.js';
import { closed } from '../fields/closed.js';
import { wholeNumber } from '../fields/numbers.js';
import { columnName, expression, zoneName } from './scalars.js';

const MAX_FEATURES = 1_000;

const expr = {
  kind: z.literal('expr'),
  is: expression,
  zone: zoneName.optional(),
  as: z
    .discriminatedUnion('kind', [
      closed({ kind: z.literal('numeric') }),
      closed({ kind: z.literal('categorical'), minCount: wholeNumber(1, 1e9).default(1) }),
    ])
    .optional(),
};

/** What a person writes: by name, in the order of the model's inputs. */
export const featuresInput = z
  .record(columnName, closed(expr))
  .refine((features) => Object.keys(features).length <= MAX_FEATURES, { error: `holds more than ${MAX_FEATURES} features` })
  .transform((features): FeatureDefinition[] =>
    Object.entries(features).map(([name, { kind, is, zone, as }]) => ({
      kind,
      name,
      is,
      ...(zone === undefined ? {} : { zone }),
      ...(as === undefined ? {} : { as }),
    })),
  );

export const featuresStored = z
  .array(closed({ ...expr, name: columnName }))
  .min(1)
  .max(MAX_FEATURES);
