import type { XgboostModel, XgboostObjective, XgboostTree } from '../../../../../core/trainers/xgboost/model/xgboost-model.js';
import { SeededBytes } from '../model/seeded-bytes.js';

export interface RandomModelOptions {
  readonly objective: XgboostObjective;
  readonly outputs: number;
  readonly trees: number;
  readonly depth: number;
  readonly featureCount: number;
  readonly seed: number;
}

/** A model of full trees with random features, thresholds, leaves and default directions; no Python needed. */
export function buildRandomModel(options: RandomModelOptions): XgboostModel {
  const { objective, outputs, featureCount } = options;
  const random = new SeededBytes(options.seed);
  const base = Float32Array.from({ length: outputs }, () => random.below(2000) / 100);
  return {
    version: [3, 4, 1],
    objective,
    outputs,
    featureCount,
    featureNames: [],
    baseScores: base,
    baseMargins: base,
    trees: Array.from({ length: options.trees }, (_, index) => buildTree(random, index % outputs, options)),
    roundOffsets: Array.from({ length: options.trees / outputs + 1 }, (_, round) => round * outputs),
    attributes: {},
  };
}

/** Random rows for such a model, a tenth of the values missing. */
export function buildRandomRows(rowCount: number, columns: number, seed: number): Float32Array {
  const random = new SeededBytes(seed);
  return Float32Array.from({ length: rowCount * columns }, () => (random.below(10) === 0 ? NaN : random.below(4000) / 1000 - 2));
}

function buildTree(random: SeededBytes, output: number, { depth, featureCount }: RandomModelOptions): XgboostTree {
  const splits = 2 ** depth - 1;
  const nodes = Array.from({ length: 2 * splits + 1 }, (_, node) => node);
  return {
    output,
    leftChildren: Int32Array.from(nodes, (node) => (node < splits ? 2 * node + 1 : -1)),
    rightChildren: Int32Array.from(nodes, (node) => (node < splits ? 2 * node + 2 : -1)),
    splitFeatures: Int32Array.from(nodes, (node) => (node < splits ? random.below(featureCount) : 0)),
    values: Float32Array.from(nodes, () => random.below(4000) / 1000 - 2),
    defaultLeft: Uint8Array.from(nodes, () => random.below(2)),
  };
}
