import { z } from 'zod';
import { METRICS, type MetricName } from '../../statistics/metrics/metrics.js';
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
const search = { trials: wholeNumber(1, 10_000), parallel: wholeNumber(1, 64), seed: wholeNumber(0, 2_147_483_647), space };

export const tuneInput = closed({
  ...search,
  parallel: search.parallel.default(2),
  seed: search.seed.default(7),
  minimize: metricName.optional(),
  maximize: metricName.optional(),
}).transform(({ minimize, maximize, ...rest }, context) => {
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
  return { ...rest, metric, direction };
});

export const tuneStored = closed({ ...search, metric: metricName, direction: z.enum(['minimize', 'maximize']) });
