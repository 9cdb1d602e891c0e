import type { TrainerParameters } from '../kind/trainer-kind.js';

/** By task: class shares, or the mean. */
export const STRATEGIES = { binary: 'prior', multiclass: 'prior', regression: 'mean' } as const;

export const BASELINE_PARAMETERS: TrainerParameters = {
  tunable: {},
  whole: new Set(),
  fixed: [],
  synonyms: [],
  foreign: new Map(),
  unsupported: new Set(),
};
