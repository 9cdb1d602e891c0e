import type { TrainParams } from '../../adapters/trainer/trainer.js';
import type { TrainDefinition } from '../../core/definition/definition.js';
import { layParameters } from '../../core/trainers/kind/lay-parameters.js';

export type ParameterValues = Readonly<Record<string, string | number | boolean>>;

export interface TrainSettings {
  readonly params: TrainParams & ParameterValues;
  readonly rounds: number;
  readonly earlyStoppingRounds: number | null;
}

/**
 * The definition's parameters with a search's over them. `rounds` and `early_stopping_rounds` may be searched like any other but are
 * not XGBoost's own; `num_class` follows from the labels.
 */
export function trainSettings(train: TrainDefinition, found: ParameterValues, classes: readonly string[] | null): TrainSettings {
  const { rounds, early_stopping_rounds: patience, ...params } = found;
  const classCount: ParameterValues = classes === null ? {} : { num_class: classes.length };
  return {
    params: { ...layParameters(train.params, params), ...classCount },
    rounds: typeof rounds === 'number' ? rounds : train.rounds,
    earlyStoppingRounds: typeof patience === 'number' ? patience : train.earlyStoppingRounds,
  };
}
