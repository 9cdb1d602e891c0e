import type { Signature } from '../../../core/features/signature.js';
import { compileInputs } from '../../../core/inputs/input-program.js';
import { rankCorrelation } from '../../../core/leakage/rank-correlation.js';
import type { Table } from '../../../core/table.js';
import { RECIPES } from '../../../core/trainers/recipes.js';
import type { TrainDefinition } from '../../../core/trainers/trainer-kinds.js';

interface Recipe {
  readonly train: TrainDefinition;
  readonly signature: Signature;
}

interface StabilityRows {
  readonly table: Table;
  /** Training rows, of which each model gets every second one. */
  readonly rows: Int32Array;
  /** Encoded test rows. */
  readonly test: Float32Array;
}

/**
 * Whether the scores hang on chance: two models by the recipe of the run, of different rows and seeds, rank the test rows. Spearman's rank
 * correlation of their scores; null where it is not defined.
 */
export function scoreStability({ train, signature }: Recipe, { table, rows, test }: StabilityRows): number | null {
  const recipe = RECIPES[train.trainer];
  if (recipe === undefined) throw new Error(`A training of ${train.trainer} is not done a second time.`);
  const { modelColumns, fromTrainingRows } = compileInputs(signature);
  const [first, second] = [0, 1].map((half) => {
    const features = fromTrainingRows(
      table,
      rows.filter((_, i) => i % 2 === half),
    );
    return recipe({ train, half }, { features, columns: modelColumns.length }, test);
  }) as [Float32Array, Float32Array];
  return rankCorrelation(first, second);
}
