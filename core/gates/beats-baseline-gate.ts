import { metricOf } from '../statistics/metrics/metric-of.js';
import type { Metrics } from '../statistics/metrics/metrics.js';
import { checkMargin } from './check-margin.js';
import type { GateResult } from './gate-result.js';
import { numberText } from './number-text.js';

export interface BeatsBaselineGateInput {
  readonly metric: string;
  /** The improvement must be larger than this, in the metric's unit; 0 or more. */
  readonly margin: number;
  /** Both on the same rows. */
  readonly challenger: Metrics;
  readonly baseline: Metrics;
  readonly rows: number;
}

/**
 * The challenger is better than the fitted baseline by more than `margin`, in whichever direction the metric improves. `observed` is the
 * improvement. Not defined for either: inconclusive.
 *
 * @throws EVALUATION_METRIC_UNKNOWN, EVALUATION_OPTION_INVALID
 */
export function beatsBaselineGate(input: BeatsBaselineGateInput): GateResult {
  const { name, direction } = metricOf(input.metric);
  checkMargin('beats_baseline', input.margin);
  const challenger = input.challenger[name] ?? null;
  const baseline = input.baseline[name] ?? null;
  const sign = direction === 'maximize' ? 1 : -1;
  const observed = challenger === null || baseline === null ? null : sign * (challenger - baseline);
  const verdict = observed === null ? 'inconclusive' : observed > input.margin ? 'pass' : 'fail';
  const text =
    `${name} is ${numberText(challenger)} against the baseline's ${numberText(baseline)} on ${input.rows} rows: ` +
    `better by ${numberText(observed)}, more than ${numberText(input.margin)} is required.`;
  return { gate: 'beats_baseline', metric: name, verdict, observed, limit: input.margin, rows: input.rows, text };
}
