import { ISOLATION_FOREST_PARITY } from './isolation-forest/parity.js';
import type { ParityProbe } from './kind/model-bytes.js';
import type { TrainerKindName } from './trainer-kinds.js';
import { XGBOOST_PARITY } from './xgboost/parity.js';

/** Of the kinds whose capabilities name both `onnx` and `margin`: only there are two programs whose raw sums can be compared. */
export const PARITY_PROBES: Readonly<Partial<Record<TrainerKindName, ParityProbe>>> = {
  xgboost: XGBOOST_PARITY,
  'isolation-forest': ISOLATION_FOREST_PARITY,
};
