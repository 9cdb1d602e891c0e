import { DomainError } from '../../../errors.js';
import { formatInvalid } from './ubj-fields.js';
import type { UbjFields } from './ubj-fields.js';
import type { XgboostTree } from './xgboost-model.js';

/** Reads and checks one tree: equal lengths, children in range, no node reached twice, features in range, finite numbers. */
export function readTree(fields: UbjFields, output: number, featureCount: number): XgboostTree {
  refuseUnsupported(fields);
  const tree: XgboostTree = {
    output,
    leftChildren: Int32Array.from(fields.numbers('left_children')),
    rightChildren: Int32Array.from(fields.numbers('right_children')),
    splitFeatures: Int32Array.from(fields.numbers('split_indices')),
    values: Float32Array.from(fields.numbers('split_conditions')),
    defaultLeft: Uint8Array.from(fields.numbers('default_left')),
  };
  const nodeCount = fields.object('tree_param').count('num_nodes');
  for (const key of ['leftChildren', 'rightChildren', 'splitFeatures', 'values', 'defaultLeft'] as const) {
    if (tree[key].length !== nodeCount || nodeCount === 0)
      throw formatInvalid(`${fields.path}.${key}`, `${Math.max(nodeCount, 1)} nodes`, String(tree[key].length));
  }
  checkNodes(tree, featureCount, fields.path);
  return tree;
}

function refuseUnsupported(fields: UbjFields): void {
  const leafSize = fields.object('tree_param').count('size_leaf_vector');
  if (leafSize > 1) throw notConvertible(`${fields.path} has leaves of ${leafSize} values`);
  const categorical = Array.from(fields.numbers('split_type')).filter((type) => type !== 0).length;
  if (categorical > 0) throw notConvertible(`${fields.path} has ${categorical} categorical splits`);
}

/** Walks from the root, so nodes that pruning left behind are not looked at. */
function checkNodes(tree: XgboostTree, featureCount: number, path: string): void {
  const seen = new Uint8Array(tree.values.length);
  const pending = [0];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (seen[node] !== 0)
      throw formatInvalid(`${path}, node ${node}`, seen[node] === undefined ? 'a node that exists' : 'one parent', 'another');
    seen[node] = 1;
    const left = tree.leftChildren[node] ?? -1;
    const right = tree.rightChildren[node] ?? -1;
    if ((left === -1) !== (right === -1)) throw formatInvalid(`${path}, node ${node}`, 'two children or none', 'one');
    if (!Number.isFinite(tree.values[node]))
      throw notConvertible(`${path}, node ${node} holds ${tree.values[node]} instead of a finite number`);
    if (left === -1) continue;
    const feature = tree.splitFeatures[node] ?? -1;
    if (feature < 0 || feature >= featureCount)
      throw formatInvalid(`${path}, node ${node}`, `a feature from 0 to ${featureCount - 1}`, String(feature));
    pending.push(right, left);
  }
}

function notConvertible(reason: string): DomainError {
  return new DomainError('MODEL_NOT_CONVERTIBLE', { reason });
}
