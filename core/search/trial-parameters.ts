import { combinationAt, combinationCount, drawnAt } from './combinations.js';
import { sampleTrial } from './random-search.js';
import { checkSearchSpace } from './search-space.js';
import type { ParameterValue, SearchSpace } from './search-space.js';

/** How a search goes through its space; by chance unless it says otherwise. */
export interface Sampler {
  readonly kind: 'grid';
}

export interface SampledSearch {
  readonly space: SearchSpace;
  readonly seed: number | string;
  readonly sampler?: Sampler | undefined;
}

/**
 * Parameters of one trial, by the search and the trial's number alone: trials may run in any order, at once or again. A space with an end is
 * drawn without replacement, so no trial is wasted on what another has tried; null: every combination has been.
 * @param trial 0, 1, …
 * @throws SEARCH_SPACE_INVALID, EVALUATION_OPTION_INVALID
 */
export function trialParameters({ space, seed, sampler }: SampledSearch, trial: number): Record<string, ParameterValue> | null {
  checkSearchSpace(space);
  const count = combinationCount(space);
  if (count === null) return sampleTrial(space, seed, trial);
  if (trial >= count) return null;
  return combinationAt(space, sampler?.kind === 'grid' ? trial : drawnAt(count, seed, trial));
}
