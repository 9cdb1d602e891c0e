import { baselineServable } from './baseline/servable.js';
import { isolationForestServable } from './isolation-forest/servable.js';
import type { ModelBytes, ServableOptions } from './kind/model-bytes.js';
import type { TrainerKindName } from './trainer-kinds.js';
import { xgboostServable } from './xgboost/servable.js';

const SERVABLE: Readonly<Record<TrainerKindName, (files: ModelBytes, options: ServableOptions) => ModelBytes>> = {
  xgboost: xgboostServable,
  baseline: baselineServable,
  'isolation-forest': isolationForestServable,
};

/**
 * The files by which a trained model is served, as `MODEL_KINDS` names them for the kind's models. Goes over all of the model, so it is
 * not for a process that has others waiting.
 * @throws MODEL_FORMAT_INVALID, MODEL_NOT_CONVERTIBLE
 */
export function servableFiles(kind: TrainerKindName, files: ModelBytes, options: ServableOptions): ModelBytes {
  return SERVABLE[kind](files, options);
}
