import { DomainError } from '../errors.js';
import { deriveSeed, seededRandom } from '../random/seeded-random.js';
import type { SeededRandom } from '../random/seeded-random.js';
import { checkSearchSpace } from './search-space.js';
import type { ParameterValue, SearchDimension, SearchSpace } from './search-space.js';

/**
 * Parameters of one trial of a random search over a space without an end (Bergstra & Bengio, Random Search for Hyper-Parameter Optimization, JMLR 13, 2012). Depends on
 * the seed, the index and each parameter's own name and range only: trials may run in any order, at once or again, a longer search starts
 * with the same trials, and adding a parameter leaves the others' values.
 *
 * @param trialIndex 0, 1, …
 * @throws SEARCH_SPACE_INVALID, EVALUATION_OPTION_INVALID
 */
export function sampleTrial(space: SearchSpace, seed: number | string, trialIndex: number): Record<string, ParameterValue> {
  checkSearchSpace(space);
  if (!Number.isSafeInteger(trialIndex) || trialIndex < 0) {
    throw new DomainError('EVALUATION_OPTION_INVALID', {
      option: 'the trial index',
      found: String(trialIndex),
      expected: 'a whole number of 0 or more',
    });
  }
  return Object.fromEntries(
    Object.entries(space).map(([name, dimension]) => [name, draw(dimension, seededRandom(deriveSeed(seed, 'trial', trialIndex, name)))]),
  );
}

function draw(dimension: SearchDimension, random: SeededRandom): ParameterValue {
  switch (dimension.type) {
    case 'int':
      return random.nextInt(dimension.low, dimension.high);
    case 'choice':
      return dimension.values[random.nextInt(0, dimension.values.length - 1)]!;
    case 'float':
      return between(dimension.low, dimension.high, random.nextFloat());
    case 'logFloat': {
      const value = Math.exp(between(Math.log(dimension.low), Math.log(dimension.high), random.nextFloat()));
      return Math.min(Math.max(value, dimension.low), dimension.high);
    }
  }
}

function between(low: number, high: number, fraction: number): number {
  return Math.min(low + fraction * (high - low), high);
}
