import { checkMargin } from './check-margin.js';
import type { GateResult } from './gate-result.js';

export interface ParityGateInput {
  /** Largest |served − trained| over all scores of the compared rows. */
  readonly maxAbsDifference: number;
  readonly limit: number;
  readonly rows: number;
}

/**
 * What will be served answers as what was trained did. No rows is inconclusive; a difference that is not a number fails.
 *
 * @throws EVALUATION_OPTION_INVALID
 */
export function parityGate({ maxAbsDifference, limit, rows }: ParityGateInput): GateResult {
  checkMargin('parity', limit);
  const finite = Number.isFinite(maxAbsDifference);
  const verdict = rows === 0 ? 'inconclusive' : finite && maxAbsDifference <= limit ? 'pass' : 'fail';
  const observed = finite && rows > 0 ? maxAbsDifference : null;
  const largest = rows === 0 ? 'not known' : finite ? maxAbsDifference.toExponential(2) : 'not a number';
  const text = `The largest difference between the served and the trained model is ${largest} on ${rows} rows; ${limit.toExponential(2)} is allowed.`;
  return { gate: 'parity', verdict, observed, limit, rows, text };
}
