import { BASELINE } from './baseline/kind.js';
import type { BaselineTrain } from './baseline/schema.js';
import { ISOLATION_FOREST } from './isolation-forest/kind.js';
import type { IsolationForestTrain } from './isolation-forest/schema.js';
import type { TrainerKind } from './kind/trainer-kind.js';
import { XGBOOST } from './xgboost/kind.js';
import type { XgboostTrain } from './xgboost/schema.js';

/** `train` of a definition in its stored form: what a kind's schema says, told apart by `trainer`. */
export type TrainDefinition = XgboostTrain | BaselineTrain | IsolationForestTrain;
export type TrainerKindName = TrainDefinition['trainer'];

export const TRAINER_KINDS: { readonly [K in TrainerKindName]: TrainerKind<Extract<TrainDefinition, { trainer: K }>> } = {
  xgboost: XGBOOST,
  baseline: BASELINE,
  'isolation-forest': ISOLATION_FOREST,
};

/** What is known of the kind of a training. */
export function trainerKind({ trainer }: { readonly trainer: TrainerKindName }): TrainerKind<TrainDefinition> {
  return TRAINER_KINDS[trainer];
}
