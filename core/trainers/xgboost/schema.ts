import { z } from 'zod';
import { closed } from '../../definition/fields/closed.js';
import { wholeNumber } from '../../definition/fields/numbers.js';
import { FIXED_PARAMETERS, TUNABLE_PARAMETERS } from './parameters.js';

const optionalParameters = closed({ ...TUNABLE_PARAMETERS, ...FIXED_PARAMETERS }).partial();
const rounds = wholeNumber(1, 100_000);
const earlyStoppingRounds = wholeNumber(1, 10_000);

/** Leaves out what was not given: stored JSON has no undefined. */
function given(params: z.infer<typeof optionalParameters>): Record<string, string | number | boolean> {
  return Object.fromEntries(Object.entries(params).filter((entry): entry is [string, string | number | boolean] => entry[1] !== undefined));
}

/** What a person writes; its result still lacks the objective, which follows from the task. */
export const xgboostInput = closed({
  trainer: z.literal('xgboost'),
  rounds: rounds.default(100),
  early_stopping_rounds: earlyStoppingRounds.nullable().default(null),
  ...optionalParameters.shape,
}).transform(({ trainer, rounds: most, early_stopping_rounds: patience, ...params }) => ({
  trainer,
  params: { nthread: 2, seed: 7, ...given(params) },
  rounds: most,
  earlyStoppingRounds: patience,
}));

/** What workers, workflows and documents hold: `objective`, `seed` and `nthread` are always present. */
export const xgboostStored = closed({
  trainer: z.literal('xgboost'),
  params: closed({
    ...optionalParameters.shape,
    objective: FIXED_PARAMETERS.objective,
    seed: FIXED_PARAMETERS.seed,
    nthread: FIXED_PARAMETERS.nthread,
  }).transform(given),
  rounds,
  earlyStoppingRounds: earlyStoppingRounds.nullable(),
});

export type XgboostTrain = Readonly<z.output<typeof xgboostStored>>;
