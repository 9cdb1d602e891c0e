import { checkMargin } from './check-margin.js';
import type { GateResult } from './gate-result.js';

export interface ParityGateInput {
  /** As `parityDifference` has it. */
  readonly maxMarginDifference: number;
  readonly limit: number;
  readonly rows: number;
}

/**
 * What will be served has the margins of what was trained. No rows is inconclusive; a difference that is not a number fails.
 *
 * @throws EVALUATION_OPTION_INVALID
 */
export function parityGate({ maxMarginDifference, limit, rows }: ParityGateInput): GateResult {
  checkMargin('parity', limit);
  const finite = Number.isFinite(maxMarginDifference);
  const verdict = rows === 0 ? 'inconclusive' : finite && maxMarginDifference <= limit ? 'pass' : 'fail';
  const observed = finite && rows > 0 ? maxMarginDifference : null;
  const largest = rows === 0 ? 'not known' : finite ? maxMarginDifference.toExponential(2) : 'not a number';
  const text = `The largest |Δ margin| / (1 + Σ|leaf|) between the served and the trained model is ${largest} on ${rows} rows; ${limit.toExponential(2)} is allowed.`;
  return { gate: 'parity', verdict, observed, limit, rows, text };
}
