import { z } from 'zod';
import { closed } from '../../definition/fields/closed.js';
import { wholeNumber } from '../../definition/fields/numbers.js';

const trees = wholeNumber(1, 10_000);
const subsample = wholeNumber(2, 65_536);
/** Above a half the anomalies would be the rule. */
const contamination = z.union([z.literal('auto'), z.number().gt(0).max(0.5)], {
  error: 'expected "auto", or a share above 0 and at most 0.5',
});
const seed = wholeNumber(0, 2_147_483_647);

export const isolationForestInput = closed({
  trainer: z.literal('isolation-forest'),
  trees: trees.default(100),
  subsample: subsample.default(256),
  contamination: contamination.default('auto'),
  seed: seed.default(7),
});

export const isolationForestStored = closed({ trainer: z.literal('isolation-forest'), trees, subsample, contamination, seed });

export type IsolationForestTrain = Readonly<z.output<typeof isolationForestStored>>;
