import type { ModelBytes, ParityProbe } from '../kind/model-bytes.js';
import { readXgboostModel } from './model/read-model.js';
import { sumAbsoluteLeaves } from './model/walk-trees.js';
import type { XgboostModel } from './model/xgboost-model.js';
import { parityRows } from './onnx/generate-parity-rows.js';

/** Rows just below, at and just above the thresholds of the trees; a margin is a sum of leaves. */
export const XGBOOST_PARITY: ParityProbe = {
  rows: (files, maxRows) => parityRows(modelOf(files), { maxRows }),
  scale: (files, features, rows) => {
    const model = modelOf(files);
    return sumAbsoluteLeaves(model, features, rows, model.featureCount);
  },
};

function modelOf({ 'model.ubj': trained = new Uint8Array() }: ModelBytes): XgboostModel {
  return readXgboostModel(trained);
}
