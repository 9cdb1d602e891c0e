import type { XgboostModel, XgboostTree } from '../model/xgboost-model.js';
import { nextFloat32Down, nextFloat32Up } from './next-float32.js';

export interface ParityRowsOptions {
  /**
   * Test every split node; off, one node per distinct (feature, threshold).
   * @default false
   */
  readonly everyNode?: boolean;
  /**
   * About 64 MiB of values; with more, evenly spaced splits are taken and the rest left out.
   * @default 16_777_216 / featureCount
   */
  readonly maxRows?: number;
}

type Trees = Pick<XgboostModel, 'trees' | 'featureCount'>;

interface Split {
  readonly feature: number;
  readonly threshold: number;
  /** What the row must hold to come to this node: from `low` (inclusive) to `high` (exclusive), by feature. */
  readonly path: ReadonlyMap<number, { readonly low: number; readonly high: number }>;
}

const ROWS_PER_SPLIT = 4;
const MAX_VALUES = 2 ** 24;
const SMALLEST_DENORMAL = 2 ** -149;

/**
 * Rows on which two evaluations of the model differ if they differ at all: row-major [rows × featureCount], float32.
 * First six rows of one value each (NaN, 0, -0, ±the smallest denormal, the largest denormal); then, per split, four rows that
 * come to its node and hold there the next float32 below the threshold, the threshold, the next above, and NaN. The other
 * features hold their median threshold. Deterministic.
 */
export function parityRows(model: Trees, options: ParityRowsOptions = {}): Float32Array {
  const columns = model.featureCount;
  const maxRows = options.maxRows ?? Math.floor(MAX_VALUES / columns);
  const splits = takeEvenly(collectSplits(model, options.everyNode ?? false), Math.floor(maxRows / ROWS_PER_SPLIT));
  const uniform = [NaN, 0, -0, SMALLEST_DENORMAL, -SMALLEST_DENORMAL, nextFloat32Down(2 ** -126)];
  const rows = new Float32Array((uniform.length + splits.length * ROWS_PER_SPLIT) * columns);
  uniform.forEach((value, row) => rows.fill(value, row * columns, (row + 1) * columns));
  const base = medianThresholds(splits, columns);
  let offset = uniform.length * columns;
  for (const split of splits) {
    const row = base.slice();
    for (const [feature, { low, high }] of split.path) row[feature] = valueWithin(row[feature] ?? 0, low, high);
    for (const value of [nextFloat32Down(split.threshold), split.threshold, nextFloat32Up(split.threshold), NaN]) {
      rows.set(row, offset);
      // A threshold of ±the largest float32 has an infinite neighbour, which XGBoost refuses as input.
      rows[offset + split.feature] = Math.abs(value) === Infinity ? split.threshold : value;
      offset += columns;
    }
  }
  return rows;
}

function collectSplits(model: Trees, everyNode: boolean): readonly Split[] {
  const splits = model.trees.flatMap(splitsOfTree);
  if (everyNode) return splits;
  const distinct = new Map(splits.map((split) => [`${split.feature}:${split.threshold}`, split]));
  return [...distinct.values()];
}

function splitsOfTree(tree: XgboostTree): readonly Split[] {
  const splits: Split[] = [];
  const pending: { node: number; path: Split['path'] }[] = [{ node: 0, path: new Map() }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, path } = next;
    if (tree.leftChildren[node] === -1) continue;
    const feature = tree.splitFeatures[node] as number;
    const threshold = tree.values[node] as number;
    splits.push({ feature, threshold, path });
    const { low, high } = path.get(feature) ?? { low: -Infinity, high: Infinity };
    pending.push({ node: tree.rightChildren[node] as number, path: new Map(path).set(feature, { low: Math.max(low, threshold), high }) });
    pending.push({ node: tree.leftChildren[node] as number, path: new Map(path).set(feature, { low, high: Math.min(high, threshold) }) });
  }
  return splits;
}

function takeEvenly<T>(items: readonly T[], limit: number): readonly T[] {
  if (items.length <= limit) return items;
  return Array.from({ length: limit }, (_, index) => items[Math.floor((index * items.length) / limit)] as T);
}

function medianThresholds(splits: readonly Split[], columns: number): Float32Array {
  const byFeature = Array.from({ length: columns }, (): number[] => []);
  for (const { feature, threshold } of splits) byFeature[feature]?.push(threshold);
  return Float32Array.from(byFeature, (thresholds) => thresholds.sort((a, b) => a - b)[thresholds.length >> 1] ?? 0);
}

function valueWithin(value: number, low: number, high: number): number {
  if (value >= low && value < high) return value;
  return low === -Infinity ? nextFloat32Down(high) : low;
}
