import type { XgboostModel, XgboostTree } from './xgboost-model.js';

/** Which leaf a row ends in. `matrix` is row-major with `columns` values a row; `row` counts from 0. */
export function findLeaf(tree: XgboostTree, matrix: Float32Array, row: number, columns: number): number {
  const { leftChildren, rightChildren, splitFeatures, values, defaultLeft } = tree;
  let node = 0;
  for (let left = leftChildren[0] as number; left !== -1; left = leftChildren[node] as number) {
    const value = matrix[row * columns + (splitFeatures[node] as number)] as number;
    const goesLeft = Number.isNaN(value) ? defaultLeft[node] !== 0 : value < (values[node] as number);
    node = goesLeft ? left : (rightChildren[node] as number);
  }
  return node;
}

/** Σ|leaf| per row and output, row-major [rows × outputs]: the scale of the rounding error that another order of summation may make. */
export function sumAbsoluteLeaves(model: XgboostModel, matrix: Float32Array, rows: number, columns: number): Float64Array {
  const sums = new Float64Array(rows * model.outputs);
  for (const tree of model.trees) {
    for (let row = 0; row < rows; row += 1) {
      const leaf = tree.values[findLeaf(tree, matrix, row, columns)] as number;
      sums[row * model.outputs + tree.output] = (sums[row * model.outputs + tree.output] as number) + Math.abs(leaf);
    }
  }
  return sums;
}
