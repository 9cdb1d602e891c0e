import type { IngredientInput } from '../../core/features/signature.js';
import type { JsonObject } from '../json/request-fields.js';
import { INGREDIENT_EXAMPLES } from './example-record.js';

/** Of columns that a request carries for features alone. */
export const INGREDIENT_SCHEMAS: Readonly<Record<IngredientInput['type'], JsonObject>> = {
  number: {
    type: ['number', 'boolean', 'null'],
    description: 'A number that inputs of the model are computed of. null where it is not known.',
    examples: [INGREDIENT_EXAMPLES.number],
    'x-kind': 'numeric',
  },
  text: {
    type: ['string', 'number', 'boolean', 'null'],
    description: 'A text that inputs of the model are computed of. null where it is not known.',
    examples: [INGREDIENT_EXAMPLES.text],
    'x-kind': 'text',
  },
  time: {
    type: ['string', 'null'],
    description: 'A time in ISO 8601, such as 2026-07-31T08:30:00Z, that inputs of the model are computed of. null where it is not known.',
    examples: [INGREDIENT_EXAMPLES.time],
    'x-kind': 'date',
  },
};
