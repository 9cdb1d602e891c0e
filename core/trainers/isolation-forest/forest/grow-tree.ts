import type { SeededRandom } from '../../../random/seeded-random.js';
import { averagePathLength } from './average-path-length.js';
import type { IsolationTree } from './forest-model.js';

/** Row-major float32; NaN is missing. */
export interface Rows {
  readonly features: Float32Array;
  readonly columns: number;
}

/** Which values of a column the rows of a node have. */
interface Spread {
  readonly feature: number;
  readonly low: number;
  readonly high: number;
}

type GrownTree = { readonly [K in keyof IsolationTree]: number[] };

/**
 * One iTree of the paper (algorithm 2): each node cuts a column, drawn from those whose values differ there, at a number drawn between the
 * smallest and the largest; it ends at the height limit, at one row, or where all rows are alike.
 * A missing value goes to a side that is drawn with the cut; where all others are equal, the cut tells the missing ones from the rest.
 */
export function growTree(rows: Rows, sample: Int32Array, random: SeededRandom): IsolationTree {
  const tree: GrownTree = { left: [], right: [], feature: [], value: [], missingLeft: [] };
  const limit = Math.ceil(Math.log2(Math.max(sample.length, 2)));
  const pending = [{ node: add(tree), sample, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, depth } = next;
    const spread = depth < limit && next.sample.length > 1 ? drawn(differing(rows, next.sample), random) : undefined;
    if (spread === undefined) {
      tree.value[node] = Math.fround(depth + averagePathLength(next.sample.length));
      continue;
    }
    const cut = cutOf(spread, random);
    const side = (row: number): boolean => goesLeft(rows.features[row * rows.columns + spread.feature] as number, cut);
    const left = next.sample.filter(side);
    const right = next.sample.filter((row) => !side(row));
    tree.feature[node] = spread.feature;
    tree.value[node] = cut.threshold;
    tree.missingLeft[node] = Number(cut.missingLeft);
    pending.push({ node: (tree.right[node] = add(tree)), sample: right, depth: depth + 1 });
    pending.push({ node: (tree.left[node] = add(tree)), sample: left, depth: depth + 1 });
  }
  return tree;
}

interface Cut {
  readonly threshold: number;
  readonly missingLeft: boolean;
}

export function goesLeft(value: number, { threshold, missingLeft }: Cut): boolean {
  return Number.isNaN(value) ? missingLeft : value < threshold;
}

function add(tree: GrownTree): number {
  tree.left.push(-1);
  tree.right.push(-1);
  tree.feature.push(0);
  tree.value.push(0);
  tree.missingLeft.push(0);
  return tree.left.length - 1;
}

/** Of the columns in which the rows are not all alike. */
function differing({ features, columns }: Rows, sample: Int32Array): Spread[] {
  const found: Spread[] = [];
  for (let feature = 0; feature < columns; feature += 1) {
    let [low, high, missing] = [Infinity, -Infinity, 0];
    for (const row of sample) {
      const value = features[row * columns + feature] as number;
      if (Number.isNaN(value)) missing += 1;
      else [low, high] = [Math.min(low, value), Math.max(high, value)];
    }
    if (low < high || (missing > 0 && missing < sample.length)) found.push({ feature, low, high });
  }
  return found;
}

function drawn(spreads: readonly Spread[], random: SeededRandom): Spread | undefined {
  return spreads.length === 0 ? undefined : spreads[random.nextInt(0, spreads.length - 1)];
}

/** A float32 above `low` and not above `high`, so that neither side is empty and float32 comparisons are those of the training. */
function cutOf({ low, high }: Spread, random: SeededRandom): Cut {
  const at = Math.fround(low + random.nextFloat() * (high - low));
  const missingLeft = random.nextFloat() < 0.5;
  if (low === high) return { threshold: low, missingLeft: true };
  return { threshold: at > low && at <= high ? at : high, missingLeft };
}
