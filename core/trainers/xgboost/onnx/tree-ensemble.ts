import type { XgboostModel, XgboostTree } from '../model/xgboost-model.js';
import { ATTRIBUTE, ATTRIBUTE_TYPE, NODE } from '../../../onnx/onnx-fields.js';
import type { ProtobufWriter } from '../../../onnx/protobuf-writer.js';

interface Columns {
  readonly treeIds: number[];
  readonly nodeIds: number[];
  readonly modes: string[];
  readonly featureIds: number[];
  readonly thresholds: number[];
  readonly trueIds: number[];
  readonly falseIds: number[];
  readonly missingTrue: number[];
  readonly leafTreeIds: number[];
  readonly leafNodeIds: number[];
  readonly leafOutputs: number[];
  readonly leafValues: number[];
}

/**
 * Writes the node `TreeEnsembleRegressor` (ai.onnx.ml version 3) from `input` to `margin`. XGBoost's `value < threshold ? left
 * : right` is BRANCH_LT with left as the true side; NaN follows nodes_missing_value_tracks_true, which is `defaultLeft`.
 * post_transform stays NONE: ONNX Runtime ignores LOGISTIC for one target.
 * The base margins are single leaves ahead of the trees, not `base_values`: ONNX Runtime adds those last, while XGBoost starts
 * from them. In this order both sum the same float32 numbers, so margins agree to the bit on one thread; the other order loses
 * digits where the base is large beside the leaves (regression on values around 1000).
 */
export function writeTreeEnsemble(node: ProtobufWriter, model: XgboostModel, input: string, margin: string): void {
  writeTrees(node, { trees: [...baseTrees(model), ...model.trees], outputs: model.outputs, aggregate: 'SUM' }, input, margin);
}

export interface TreesToWrite {
  readonly trees: readonly XgboostTree[];
  readonly outputs: number;
  readonly aggregate: 'SUM' | 'AVERAGE';
}

/** The node of trees whose leaves are summed up, or of which the mean is taken. */
export function writeTrees(node: ProtobufWriter, { trees, outputs, aggregate }: TreesToWrite, input: string, margin: string): void {
  const columns = flattenTrees(trees);
  node.text(NODE.input, input).text(NODE.output, margin).text(NODE.name, 'trees').text(NODE.operator, 'TreeEnsembleRegressor');
  textAttribute(node, 'aggregate_function', aggregate);
  node.message(NODE.attribute, (attribute) =>
    attribute.text(ATTRIBUTE.name, 'n_targets').int(ATTRIBUTE.integer, outputs).int(ATTRIBUTE.type, ATTRIBUTE_TYPE.integer),
  );
  integersAttribute(node, 'nodes_falsenodeids', columns.falseIds);
  integersAttribute(node, 'nodes_featureids', columns.featureIds);
  integersAttribute(node, 'nodes_missing_value_tracks_true', columns.missingTrue);
  textsAttribute(node, 'nodes_modes', columns.modes);
  integersAttribute(node, 'nodes_nodeids', columns.nodeIds);
  integersAttribute(node, 'nodes_treeids', columns.treeIds);
  integersAttribute(node, 'nodes_truenodeids', columns.trueIds);
  floatsAttribute(node, 'nodes_values', columns.thresholds);
  textAttribute(node, 'post_transform', 'NONE');
  integersAttribute(node, 'target_ids', columns.leafOutputs);
  integersAttribute(node, 'target_nodeids', columns.leafNodeIds);
  integersAttribute(node, 'target_treeids', columns.leafTreeIds);
  floatsAttribute(node, 'target_weights', columns.leafValues);
  node.text(NODE.domain, 'ai.onnx.ml');
}

function baseTrees(model: XgboostModel): readonly XgboostTree[] {
  return Array.from(model.baseMargins, (base, output) => ({
    output,
    leftChildren: Int32Array.of(-1),
    rightChildren: Int32Array.of(-1),
    splitFeatures: Int32Array.of(0),
    values: Float32Array.of(base),
    defaultLeft: Uint8Array.of(0),
  }));
}

function flattenTrees(trees: readonly XgboostTree[]): Columns {
  const columns: Columns = {
    treeIds: [],
    nodeIds: [],
    modes: [],
    featureIds: [],
    thresholds: [],
    trueIds: [],
    falseIds: [],
    missingTrue: [],
    leafTreeIds: [],
    leafNodeIds: [],
    leafOutputs: [],
    leafValues: [],
  };
  trees.forEach((tree, treeId) => appendTree(columns, tree, treeId));
  return columns;
}

/** Depth first from the root: ONNX Runtime takes a tree's first listed node as its root, and pruned nodes are left out. */
function appendTree(columns: Columns, tree: XgboostTree, treeId: number): void {
  const newIds = new Map<number, number>();
  const order: number[] = [];
  const pending = [0];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    newIds.set(node, order.length);
    order.push(node);
    if (tree.leftChildren[node] !== -1) pending.push(tree.rightChildren[node] as number, tree.leftChildren[node] as number);
  }
  for (const node of order) {
    const isLeaf = tree.leftChildren[node] === -1;
    const nodeId = newIds.get(node) as number;
    columns.treeIds.push(treeId);
    columns.nodeIds.push(nodeId);
    columns.modes.push(isLeaf ? 'LEAF' : 'BRANCH_LT');
    columns.featureIds.push(isLeaf ? 0 : (tree.splitFeatures[node] as number));
    columns.thresholds.push(isLeaf ? 0 : (tree.values[node] as number));
    columns.trueIds.push(isLeaf ? 0 : (newIds.get(tree.leftChildren[node] as number) as number));
    columns.falseIds.push(isLeaf ? 0 : (newIds.get(tree.rightChildren[node] as number) as number));
    columns.missingTrue.push(isLeaf ? 0 : (tree.defaultLeft[node] as number));
    if (isLeaf) {
      columns.leafTreeIds.push(treeId);
      columns.leafNodeIds.push(nodeId);
      columns.leafOutputs.push(tree.output);
      columns.leafValues.push(tree.values[node] as number);
    }
  }
}

function integersAttribute(node: ProtobufWriter, name: string, values: ArrayLike<number>): void {
  node.message(NODE.attribute, (attribute) =>
    attribute.text(ATTRIBUTE.name, name).packedInts(ATTRIBUTE.integers, values).int(ATTRIBUTE.type, ATTRIBUTE_TYPE.integers),
  );
}

function floatsAttribute(node: ProtobufWriter, name: string, values: ArrayLike<number>): void {
  node.message(NODE.attribute, (attribute) =>
    attribute.text(ATTRIBUTE.name, name).packedFloats(ATTRIBUTE.floats, values).int(ATTRIBUTE.type, ATTRIBUTE_TYPE.floats),
  );
}

function textAttribute(node: ProtobufWriter, name: string, value: string): void {
  node.message(NODE.attribute, (attribute) =>
    attribute.text(ATTRIBUTE.name, name).text(ATTRIBUTE.text, value).int(ATTRIBUTE.type, ATTRIBUTE_TYPE.text),
  );
}

function textsAttribute(node: ProtobufWriter, name: string, values: readonly string[]): void {
  node.message(NODE.attribute, (attribute) => {
    attribute.text(ATTRIBUTE.name, name);
    for (const value of values) attribute.text(ATTRIBUTE.texts, value);
    attribute.int(ATTRIBUTE.type, ATTRIBUTE_TYPE.texts);
  });
}
