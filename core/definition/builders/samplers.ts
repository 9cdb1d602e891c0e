import type { Sampler } from '../../search/trial-parameters.js';

/** Every combination of the space's values, in the order of the parameters' names, the values of the last one fastest. Needs a space with an end. */
export function grid(): Sampler {
  return { kind: 'grid' };
}
