import type { ModelBytes } from './kind/model-bytes.js';
import type { TrainerKindName } from './trainer-kinds.js';
import { readGains } from './xgboost/model/read-gains.js';
import type { FeatureGain } from './xgboost/model/read-gains.js';

/** What the splits of each input gained, by the input's place: of the kinds whose models are trees. */
export const GAIN_READERS: Readonly<Partial<Record<TrainerKindName, (files: ModelBytes) => readonly FeatureGain[]>>> = {
  xgboost: ({ 'model.ubj': trained = new Uint8Array() }) => readGains(trained),
};
