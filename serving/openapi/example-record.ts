import { requestInputs } from '../../core/features/signature.js';
import type { CategoricalInput, IngredientInput, NumericInput, RequestInput, Signature } from '../../core/features/signature.js';
import { tellsValues, toldCategories } from '../../core/features/told-values.js';

export type ExampleValue = number | string | boolean | null;
export type ExampleRecord = Readonly<Record<string, ExampleValue>>;

/** Of texts of a row's own, none of the training rows. */
const EXAMPLES = { boolean: true, date: '2026-03-01T09:30:00Z', tokens: 'a, b and c', text: 'a few words' } as const;
export const INGREDIENT_EXAMPLES: Readonly<Record<IngredientInput['type'], ExampleValue>> = {
  number: 1,
  text: 'a',
  time: '2026-07-31T08:30:00Z',
};

/**
 * A record that breaks no rule of the definition: usual categories, and numbers from the middle of what training saw. Where no category may
 * be told it has a missing value, and where that is refused a text that is none.
 */
export function exampleRecord(signature: Signature): ExampleRecord {
  return Object.fromEntries(requestInputs(signature).map((input) => [input.name, exampleValue(input)]));
}

export function exampleValue(input: RequestInput): ExampleValue {
  if (input.kind === 'ingredient') return INGREDIENT_EXAMPLES[input.type];
  if (input.kind === 'categorical') return exampleCategory(input, toldCategories(input));
  if (input.kind !== 'numeric') return EXAMPLES[input.kind];
  return exampleNumber(tellsValues(input) ? input : { ...input, trainingRange: undefined });
}

/** The most frequent one that is expected. */
function exampleCategory({ categories, values, rules }: CategoricalInput, told: readonly string[]): string | null {
  const frequent = categories.find((one) => told.includes(one)) ?? told[0];
  if (frequent !== undefined) return frequent;
  const isUnrestricted = values === undefined || rules?.values?.kind !== 'reject';
  return isUnrestricted || rules?.null?.kind === 'reject' ? 'a' : null;
}

interface KnownRanges {
  readonly range: NumericInput['range'];
  readonly trainingRange?: NumericInput['trainingRange'] | undefined;
}

function exampleNumber({ range, trainingRange }: KnownRanges): number {
  const low = Math.max(range?.[0] ?? -Infinity, trainingRange?.[0] ?? -Infinity);
  const high = Math.min(range?.[1] ?? Infinity, trainingRange?.[1] ?? Infinity);
  if (low <= high && Number.isFinite(low) && Number.isFinite(high)) return roundNumberWithin(low, high);
  if (range !== null) return roundNumberWithin(range[0], range[1]);
  return Number.isFinite(low) ? low : Number.isFinite(high) ? high : 1;
}

/** The number with the fewest digits near the middle. */
function roundNumberWithin(low: number, high: number): number {
  const middle = low / 2 + high / 2;
  for (let digits = 1; digits <= 15; digits += 1) {
    const rounded = Number(middle.toPrecision(digits));
    if (rounded >= low && rounded <= high && Math.abs(rounded - middle) <= (high - low) / 8) return rounded;
  }
  return middle;
}
