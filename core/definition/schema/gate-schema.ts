import { z } from 'zod';
import { DEFAULT_MIN_ROWS, FEWEST_CLUSTERS } from '../../gates/no-worse-gate.js';
import { taskSpec } from '../../tasks/tasks.js';
import type { TrainerCapabilities } from '../../trainers/kind/trainer-kind.js';
import type { GateDefinition, Task } from '../definition.js';
import { closed } from '../fields/closed.js';
import { nonNegativeNumber, realNumber, wholeNumber } from '../fields/numbers.js';
import { columnName, metricName } from './scalars.js';

const PARITY_LIMIT = 1e-5;
const STABLE_FROM = 0.8;
const DEFAULT_PARITY = { kind: 'parity', maxMarginDifference: PARITY_LIMIT } as const;

/** The gates of a definition that names none: better than a constant, and served as it was trained; without labels, scores that do not hang on chance. */
export function defaultGates(
  { task, hasLabel }: { readonly task: Task; readonly hasLabel: boolean },
  { learns, onnx, margin }: TrainerCapabilities,
): GateDefinition[] {
  const baseline = { kind: 'beats-baseline', metric: taskSpec(task).metric, margin: 0 } as const;
  const stable = { kind: 'stable-scores', min: STABLE_FROM } as const;
  return [
    ...(taskSpec(task).labels === 'judged' ? [stable] : []),
    ...(learns && hasLabel ? [baseline] : []),
    ...(onnx && margin ? [DEFAULT_PARITY] : []),
  ];
}

const minimum = closed({
  kind: z.literal('minimum'),
  metric: metricName,
  min: realNumber.nullable().default(null),
  max: realNumber.nullable().default(null),
}).refine(({ min, max }) => (min === null) !== (max === null), { error: 'needs exactly one of min and max' });
const beatsBaseline = closed({ kind: z.literal('beats-baseline'), metric: metricName, margin: nonNegativeNumber });
const beatsBaselineInput = closed({
  kind: z.literal('beats-baseline'),
  margins: z
    .record(metricName, nonNegativeNumber)
    .refine((margins) => Object.keys(margins).length > 0, { error: 'needs a metric and its margin, such as { brier: 0.005 }' }),
}).transform(({ kind, margins }) => Object.entries(margins).map(([metric, margin]) => ({ kind, metric, margin })));
const noWorse = closed({
  kind: z.literal('no-worse'),
  metric: metricName,
  margin: nonNegativeNumber.default(0),
  cluster: columnName.nullable().default(null),
  level: z.number().gt(0.5).lt(1).default(0.95),
  minRows: wholeNumber(1, 1e9).default(DEFAULT_MIN_ROWS),
  minClusters: wholeNumber(FEWEST_CLUSTERS, 1e9).optional(),
});
const parity = closed({ kind: z.literal('parity'), maxMarginDifference: z.number().gt(0).max(1).default(PARITY_LIMIT) });

const stableScores = closed({ kind: z.literal('stable-scores'), min: z.number().gt(0).max(1).default(STABLE_FROM) });

export const gatesInput = z
  .array(z.discriminatedUnion('kind', [minimum, beatsBaselineInput, noWorse, parity, stableScores]))
  .max(50)
  .transform((gates) => gates.flat())
  .optional();
export const gatesStored = z.array(z.discriminatedUnion('kind', [minimum, beatsBaseline, noWorse, parity, stableScores])).max(500);

const verdict = z.enum(['pass', 'fail']).default('fail');
export const gatePolicySchema = closed({ inconclusive: verdict, incomparable: verdict });
