import { z } from 'zod';
import { METRICS, type MetricName } from '../../statistics/metrics/metrics.js';
import { combinationCount, endlessParameters } from '../../search/combinations.js';
import type { SearchSpace } from '../../search/search-space.js';
import { searchSpaceProblems } from '../../search/search-space.js';
import { closed } from '../fields/closed.js';
import { wholeNumber } from '../fields/numbers.js';
import { metricName } from './scalars.js';

const parameterValue = z.union([z.number(), z.string(), z.boolean()], { error: 'expected a number, a text or a boolean' });
const dimension = z.discriminatedUnion('type', [
  closed({ type: z.literal('int'), low: z.number(), high: z.number() }),
  closed({ type: z.literal('float'), low: z.number(), high: z.number() }),
  closed({ type: z.literal('logFloat'), low: z.number(), high: z.number() }),
  closed({ type: z.literal('choice'), values: z.array(parameterValue).max(1_000) }),
]);
const space = z.record(z.string(), dimension).superRefine((dimensions, context) => {
  for (const problem of searchSpaceProblems(dimensions)) context.addIssue({ code: 'custom', message: problem });
});
const MAX_TRIALS = 10_000;
const search = {
  trials: wholeNumber(1, MAX_TRIALS),
  sampler: closed({ kind: z.literal('grid') }).optional(),
  parallel: wholeNumber(1, 64),
  seed: wholeNumber(0, 2_147_483_647),
  space,
};

export const tuneInput = closed({
  ...search,
  trials: search.trials.optional(),
  parallel: search.parallel.default(2),
  seed: search.seed.default(7),
  minimize: metricName.optional(),
  maximize: metricName.optional(),
}).transform(({ minimize, maximize, trials: given, ...rest }, context) => {
  const trials = given ?? allCombinations(rest);
  if (typeof trials === 'string') {
    context.addIssue({ code: 'custom', path: ['trials'], message: trials });
    return z.NEVER;
  }
  const metric = minimize ?? maximize;
  if (metric === undefined || (minimize !== undefined && maximize !== undefined)) {
    context.addIssue({ code: 'custom', message: 'needs exactly one of minimize and maximize' });
    return z.NEVER;
  }
  const direction = minimize === undefined ? ('maximize' as const) : ('minimize' as const);
  const better = METRICS[metric as MetricName].direction;
  if (better !== direction)
    context.addIssue({
      code: 'custom',
      message: `${metric} is better when ${better === 'minimize' ? 'smaller' : 'larger'}: write ${better}: "${metric}"`,
    });
  return { ...rest, trials, metric, direction };
});

/** How many trials a grid without a number of them has, or why it has to be given. */
function allCombinations({
  space,
  sampler,
}: {
  readonly space: SearchSpace;
  readonly sampler?: { readonly kind: 'grid' } | undefined;
}): number | string {
  if (sampler === undefined) return 'is missing; expected a whole number';
  const count = combinationCount(space);
  // A grid without an end is refused as such.
  if (count === null) return endlessParameters(space).length > 0 ? 1 : `is missing, and the grid has more combinations than can be counted`;
  return count <= MAX_TRIALS
    ? count
    : `is missing, and the grid has ${count} combinations; expected a whole number of at most ${MAX_TRIALS}`;
}

export const tuneStored = closed({ ...search, metric: metricName, direction: z.enum(['minimize', 'maximize']) });
