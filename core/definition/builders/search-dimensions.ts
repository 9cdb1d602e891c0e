import type { ParameterValue, SearchDimension } from '../../search/search-space.js';

/** A whole number from `low` to `high`, both included. */
export function int(low: number, high: number): SearchDimension {
  return { type: 'int', low, high };
}

/** A number between `low` and `high`, evenly. */
export function float(low: number, high: number): SearchDimension {
  return { type: 'float', low, high };
}

/** A number between `low` and `high`, evenly on a logarithmic scale; both above 0. */
export function logFloat(low: number, high: number): SearchDimension {
  return { type: 'logFloat', low, high };
}

/** One of these values. */
export function choice(values: readonly ParameterValue[]): SearchDimension {
  return { type: 'choice', values };
}
