import type { GateResult } from './gate-result.js';
import { numberText } from './number-text.js';

/**
 * Scores of two models, of different rows and seeds, rank the test rows alike. `observed` is Spearman's rank correlation; not defined, as
 * where all scores are equal: inconclusive.
 */
export function stableScoresGate({ correlation, min, rows }: { correlation: number | null; min: number; rows: number }): GateResult {
  const verdict = correlation === null ? 'inconclusive' : correlation >= min ? 'pass' : 'fail';
  const text =
    `The scores of two models, trained on one half of the training rows each, have a rank correlation of ${numberText(correlation)} ` +
    `on ${rows} rows; at least ${numberText(min)} is required.${verdict === 'fail' ? ' More rows, or more trees, make scores steadier.' : ''}`;
  return { gate: 'stable_scores', verdict, observed: correlation, limit: min, rows, text };
}
