import type { AllowedValues } from '../definition/definition.js';
import type { CategoricalInput, Signature, SignatureInput } from './signature.js';

/** More are names of single things rather than of kinds: a list of them would tell who is in the training rows. */
export const MAX_TOLD_CATEGORIES = 50;

/**
 * Whether whoever may ask for predictions may be told values of an input: what the training rows have, and what stands for a missing one.
 * Not of a sensitive column, not of one with many categories, and not of texts, dates and lists, of which every row may have its own.
 */
export function tellsValues(input: SignatureInput): boolean {
  if (input.sensitive !== undefined) return false;
  if (input.kind === 'date' || input.kind === 'tokens' || input.kind === 'text') return false;
  return input.kind !== 'categorical' || hasFew(input);
}

/** The signature as if its definition called these columns sensitive: the installation hashes them or leaves them out where it logs. */
export function withSensitive(signature: Signature, names: ReadonlySet<string>): Signature {
  const inputs = signature.inputs.map((input) => (names.has(input.name) ? { ...input, sensitive: input.sensitive ?? 'omit' } : input));
  return { ...signature, inputs };
}

/** Categories that may be told: those that a request may carry where only some are expected, else those of the training rows. */
export function toldCategories(input: CategoricalInput): readonly string[] {
  return tellsValues(input) ? knownCategories(input) : [];
}

/** A list in the definition is as long as it is, whatever else the training rows have. */
function hasFew(input: CategoricalInput): boolean {
  const isOpenEnded = input.hasManyRare === true && !isList(input.values);
  return !isOpenEnded && knownCategories(input).length <= MAX_TOLD_CATEGORIES;
}

function knownCategories({ categories, rareCategories = [], values }: CategoricalInput): readonly string[] {
  return isList(values) ? values : [...categories, ...rareCategories];
}

function isList(values: AllowedValues | undefined): values is readonly string[] {
  return values !== undefined && values !== 'known';
}
