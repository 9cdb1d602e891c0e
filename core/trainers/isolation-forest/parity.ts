import type { ModelBytes, ParityProbe } from '../kind/model-bytes.js';
import { parityRows } from '../xgboost/onnx/generate-parity-rows.js';
import { asEnsemble } from './forest/as-ensemble.js';
import { readForest } from './forest/forest-model.js';
import { pathLengths } from './forest/isolation-scores.js';

/** Rows just below, at and just above the cuts of the trees; a margin is a mean of path lengths, none of them below 0. */
export const ISOLATION_FOREST_PARITY: ParityProbe = {
  rows: (files, maxRows) => parityRows(asEnsemble(forestOf(files)), { maxRows }),
  scale: (files, features) => Float64Array.from(pathLengths(forestOf(files), features)),
};

function forestOf({ 'forest.json': trained = new Uint8Array() }: ModelBytes): ReturnType<typeof readForest> {
  return readForest(trained);
}
