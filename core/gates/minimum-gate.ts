import { DomainError } from '../errors.js';
import { metricOf } from '../statistics/metrics/metric-of.js';
import type { Metrics } from '../statistics/metrics/metrics.js';
import type { GateResult } from './gate-result.js';
import { numberText } from './number-text.js';

export interface MinimumGateInput {
  readonly metric: string;
  /** Smallest accepted value; give exactly one of min and max. */
  readonly min?: number | undefined;
  /** Largest accepted value. */
  readonly max?: number | undefined;
  /** The challenger's metrics on the test rows. */
  readonly metrics: Metrics;
  readonly rows: number;
}

/**
 * The challenger's metric is at least `min`, or at most `max`. A metric that is not defined on the rows is inconclusive.
 *
 * @throws EVALUATION_METRIC_UNKNOWN, EVALUATION_OPTION_INVALID unless exactly one limit is given
 */
export function minimumGate(input: MinimumGateInput): GateResult {
  const { name } = metricOf(input.metric);
  const limit = onlyLimit(input);
  const observed = input.metrics[name] ?? null;
  const bound = input.min === undefined ? 'at most' : 'at least';
  const holds = observed !== null && (input.min === undefined ? observed <= limit : observed >= limit);
  const verdict = observed === null ? 'inconclusive' : holds ? 'pass' : 'fail';
  const text = `${name} is ${numberText(observed)} on ${input.rows} rows; ${bound} ${numberText(limit)} is required.`;
  return { gate: 'minimum', metric: name, verdict, observed, limit, rows: input.rows, text };
}

function onlyLimit({ min, max }: MinimumGateInput): number {
  const limit = min ?? max;
  if (limit === undefined || !Number.isFinite(limit) || (min !== undefined && max !== undefined)) {
    throw new DomainError('EVALUATION_OPTION_INVALID', {
      option: 'min or max of a minimum gate',
      found: limit === undefined ? 'absent' : limit === min && max !== undefined ? 'given twice' : String(limit),
      expected: 'exactly one finite number',
    });
  }
  return limit;
}
