import type { ModelOutput } from '../../adapters/model-runtime/model-runtime.js';
import { predictionOf } from '../../core/features/prediction-of.js';
import type { Signature } from '../../core/features/signature.js';

export interface Scored {
  readonly signature: Signature;
  readonly output: ModelOutput;
}

export interface Comparison {
  /** Sum over rows of the mean over scores of |a − b|. */
  readonly difference: number;
  /** Rows with another prediction; for regression, with another number. */
  readonly disagreements: number;
}

/** Two models' scores of the same rows; undefined when they do not mean the same thing. */
export function compareScores(a: Scored, b: Scored, rows: number): Comparison | undefined {
  const sameTask = a.signature.task === b.signature.task && String(a.signature.classes) === String(b.signature.classes);
  if (!sameTask || a.output.score.length !== b.output.score.length) return undefined;
  const perRow = a.output.score.length / rows;
  let sum = 0;
  let disagreements = 0;
  a.output.score.forEach((score, i) => (sum += Math.abs(score - (b.output.score[i] as number))));
  for (let row = 0; row < rows; row += 1) {
    if (predictionOf(a.signature, a.output.score, row) !== predictionOf(b.signature, b.output.score, row)) disagreements += 1;
  }
  return { difference: sum / perRow, disagreements };
}
