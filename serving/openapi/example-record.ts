import type { CategoricalInput, NumericInput, Signature } from '../../core/features/signature.js';

export type ExampleRecord = Readonly<Record<string, number | string>>;

/** A record that breaks no rule of the definition: usual categories, and numbers from the middle of what training saw. */
export function exampleRecord({ inputs }: Signature): ExampleRecord {
  return Object.fromEntries(inputs.map((input) => [input.name, exampleValue(input)]));
}

export function exampleValue(input: NumericInput | CategoricalInput): number | string {
  return input.kind === 'numeric' ? exampleNumber(input) : exampleCategory(input);
}

function exampleCategory({ categories, rareCategories = [], values }: CategoricalInput): string {
  const allowed = values === undefined || values === 'known' ? undefined : values;
  return [...categories, ...rareCategories].find((one) => allowed?.includes(one) !== false) ?? allowed?.[0] ?? 'a';
}

function exampleNumber({ range, trainingRange }: NumericInput): number {
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
