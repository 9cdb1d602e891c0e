import { growForest } from './forest/grow-forest.js';
import type { Rows } from './forest/grow-tree.js';
import { isolationScores } from './forest/isolation-scores.js';
import type { IsolationForestTrain } from './schema.js';

/** A forest of those rows, with another seed than the forest of the run. */
export function isolationRecipe(
  { train, half }: { readonly train: { readonly trainer: string }; readonly half: number },
  rows: Rows,
  scored: Float32Array,
): Float32Array {
  const { seed, ...options } = train as IsolationForestTrain;
  return isolationScores(growForest(rows, { ...options, contamination: 'auto', seed: seed + 1 + half }), scored);
}
