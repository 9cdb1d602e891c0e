import { DomainError } from '../../../errors.js';
import { deriveSeed, seededRandom } from '../../../random/seeded-random.js';
import type { SeededRandom } from '../../../random/seeded-random.js';
import type { ForestModel } from './forest-model.js';
import { growTree } from './grow-tree.js';
import type { Rows } from './grow-tree.js';
import { isolationScores } from './isolation-scores.js';
import { contaminationThreshold } from './contamination-threshold.js';

export interface ForestOptions {
  readonly trees: number;
  readonly subsample: number;
  readonly contamination: 'auto' | number;
  readonly seed: number;
}

/** Equal rows and parameters give an equal forest. @throws TRAINER_INPUT_INVALID with fewer than two rows */
export function growForest(rows: Rows, { trees, subsample, contamination, seed }: ForestOptions): ForestModel {
  const count = rows.features.length / rows.columns;
  if (count < 2) throw new DomainError('TRAINER_INPUT_INVALID', { what: 'the training rows', expected: 'two or more', got: count });
  const size = Math.min(subsample, count);
  const grown = Array.from({ length: trees }, (_, i) => {
    const random = seededRandom(deriveSeed(seed, 'isolation tree', i));
    return growTree(rows, drawRows(count, size, random), random);
  });
  const forest: ForestModel = { formatVersion: 1, featureCount: rows.columns, subsample: size, threshold: AUTO_THRESHOLD, trees: grown };
  if (contamination === 'auto') return forest;
  return { ...forest, threshold: contaminationThreshold(isolationScores(forest, rows.features), contamination) };
}

/** "If all the instances return s ≈ 0.5, then the entire sample does not really have any distinct anomaly" (section 2 of the paper). */
const AUTO_THRESHOLD = 0.5;

/** Different rows, in the order of the table (Floyd's algorithm: as many draws as rows are wanted). */
function drawRows(count: number, size: number, random: SeededRandom): Int32Array {
  const chosen = new Set<number>();
  for (let last = count - size; last < count; last += 1) {
    const row = random.nextInt(0, last);
    chosen.add(chosen.has(row) ? last : row);
  }
  return Int32Array.from(chosen).sort();
}
