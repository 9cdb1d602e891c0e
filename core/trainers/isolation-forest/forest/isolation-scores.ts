import { averagePathLength } from './average-path-length.js';
import type { ForestModel, IsolationTree } from './forest-model.js';
import { goesLeft } from './grow-tree.js';

/** E(h(x)) of each row: depth of the leaf it ends in and c(rows in that leaf), the mean over the trees. */
export function pathLengths({ trees, featureCount }: ForestModel, features: Float32Array): Float32Array {
  const lengths = new Float32Array(features.length / featureCount);
  for (let row = 0; row < lengths.length; row += 1) {
    const from = row * featureCount;
    lengths[row] = trees.reduce((sum, tree) => sum + leafValue(tree, features, from), 0) / trees.length;
  }
  return lengths;
}

/** s(x, ψ) = 2^(-E(h(x)) / c(ψ)) of the paper (equation 2), from 0 to 1: the nearer to 1, the more of an anomaly. */
export function isolationScores(forest: ForestModel, features: Float32Array): Float32Array {
  const normal = averagePathLength(forest.subsample);
  return pathLengths(forest, features).map((length) => 2 ** (-length / normal));
}

function leafValue({ left, right, feature, value, missingLeft }: IsolationTree, features: Float32Array, from: number): number {
  let node = 0;
  while (left[node] !== -1) {
    const cut = { threshold: value[node] as number, missingLeft: missingLeft[node] === 1 };
    node = (goesLeft(features[from + (feature[node] as number)] as number, cut) ? left[node] : right[node]) as number;
  }
  return value[node] as number;
}
