import { isolationRecipe } from './isolation-forest/recipe.js';
import type { TrainDefinition, TrainerKindName } from './trainer-kinds.js';

interface TrainingRows {
  readonly features: Float32Array;
  readonly columns: number;
}

/** Trains on some rows with a seed of that half's own, and scores others. */
export type Recipe = (
  request: { readonly train: TrainDefinition; readonly half: number },
  rows: TrainingRows,
  scored: Float32Array,
) => Float32Array;

/** Of the kinds that learn without labels, whose scores are compared with those of a second training. */
export const RECIPES: Readonly<Partial<Record<TrainerKindName, Recipe>>> = { 'isolation-forest': isolationRecipe };
