import { parseUbjson } from './parse-ubjson.js';
import { formatInvalid, UbjFields } from './ubj-fields.js';

export interface FeatureGain {
  readonly feature: number;
  readonly splits: number;
  readonly totalGain: number;
}

/**
 * Loss that the splits of each feature took away, over all trees: XGBoost's own `total_gain`, which divided by the splits is its `gain`.
 * Features without a split are not there. @throws MODEL_FORMAT_INVALID
 */
export function readGains(bytes: Uint8Array): readonly FeatureGain[] {
  const booster = new UbjFields(parseUbjson(bytes), '').object('learner').object('gradient_booster');
  const found = new Map<number, { splits: number; totalGain: number }>();
  booster
    .object('model')
    .list('trees')
    .forEach((tree, at) => addTree(new UbjFields(tree, `learner.gradient_booster.model.trees[${at}]`), found));
  return [...found].map(([feature, sums]) => ({ feature, ...sums })).sort((a, b) => a.feature - b.feature);
}

/** Walks from the root: nodes that pruning left behind do not count. */
function addTree(tree: UbjFields, found: Map<number, { splits: number; totalGain: number }>): void {
  const [left, right] = [tree.numbers('left_children'), tree.numbers('right_children')];
  const [features, losses] = [tree.numbers('split_indices'), tree.numbers('loss_changes')];
  const pending = [0];
  for (let visits = 0, node = pending.pop(); node !== undefined; node = pending.pop(), visits += 1) {
    if (visits > left.length || !(node in left)) throw formatInvalid(`${tree.path}, node ${node}`, 'a node that exists, once', 'another');
    if (left[node] === -1) continue;
    const feature = features[node] ?? -1;
    const sums = found.get(feature) ?? { splits: 0, totalGain: 0 };
    found.set(feature, { splits: sums.splits + 1, totalGain: sums.totalGain + (losses[node] ?? 0) });
    pending.push(right[node] ?? -1, left[node] ?? -1);
  }
}
