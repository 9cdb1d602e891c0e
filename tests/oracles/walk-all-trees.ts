import { findLeaf } from '../../core/trainers/xgboost/model/walk-trees.js';
import type { XgboostModel } from '../../core/trainers/xgboost/model/xgboost-model.js';

/** Leaf ids, row-major [rows × trees], as XGBoost's `pred_leaf` gives them. */
export function predictLeaves(model: XgboostModel, matrix: Float32Array, rows: number, columns: number): Int32Array {
  const leaves = new Int32Array(rows * model.trees.length);
  model.trees.forEach((tree, index) => {
    for (let row = 0; row < rows; row += 1) leaves[row * model.trees.length + index] = findLeaf(tree, matrix, row, columns);
  });
  return leaves;
}

/**
 * Raw margins, row-major [rows × outputs], in XGBoost's own order: float32, from the base margin, tree after tree.
 * Plain code without a native library: the second opinion beside ONNX and libxgboost. `columns` may exceed the model's features.
 */
export function predictMargins(model: XgboostModel, matrix: Float32Array, rows: number, columns: number): Float32Array {
  const margins = new Float32Array(rows * model.outputs);
  for (let row = 0; row < rows; row += 1) margins.set(model.baseMargins, row * model.outputs);
  for (const tree of model.trees) {
    // Storing into the Float32Array rounds each partial sum to float32, as XGBoost's accumulator does.
    for (let row = 0; row < rows; row += 1) {
      const leaf = tree.values[findLeaf(tree, matrix, row, columns)] as number;
      margins[row * model.outputs + tree.output] = (margins[row * model.outputs + tree.output] as number) + leaf;
    }
  }
  return margins;
}
