import type { TrainerParameters } from '../kind/trainer-kind.js';

export const BASELINE_PARAMETERS: TrainerParameters = {
  tunable: {},
  whole: new Set(),
  fixed: [],
  synonyms: [],
  foreign: new Map(),
  unsupported: new Set(),
};
