import type { XgboostTree } from '../../xgboost/model/xgboost-model.js';
import type { ForestModel } from './forest-model.js';

/** Trees of the one shape that conversion and parity read: a row goes left below the threshold. */
export function asEnsemble({ trees, featureCount }: ForestModel): {
  readonly trees: readonly XgboostTree[];
  readonly featureCount: number;
  readonly outputs: number;
} {
  return {
    featureCount,
    outputs: 1,
    trees: trees.map(({ left, right, feature, value, missingLeft }) => ({
      output: 0,
      leftChildren: Int32Array.from(left),
      rightChildren: Int32Array.from(right),
      splitFeatures: Int32Array.from(feature),
      values: Float32Array.from(value),
      defaultLeft: Uint8Array.from(missingLeft),
    })),
  };
}
