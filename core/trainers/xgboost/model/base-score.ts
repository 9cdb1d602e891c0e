import type { XgboostObjective } from './xgboost-model.js';
import { formatInvalid } from './ubj-fields.js';

const PATH = 'learner.learner_model_param.base_score';
/** kRtEps of XGBoost: probabilities are clamped to [ε, 1-ε] before the logit. */
const EPSILON = Math.fround(1e-6);

/** Reads `"5E-1"` (one for all outputs) or `"[1.1E-1,-1.6E-1]"` (one per output, XGBoost ≥ 3.1). */
export function parseBaseScores(text: string, outputs: number): Float32Array {
  const inner = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
  const scores = inner.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (!scores.every(Number.isFinite)) throw formatInvalid(PATH, 'finite numbers', JSON.stringify(text));
  if (scores.length !== 1 && scores.length !== outputs) throw formatInvalid(PATH, `1 or ${outputs} numbers`, String(scores.length));
  return Float32Array.from({ length: outputs }, (_, output) => scores[scores.length === 1 ? 0 : output] ?? NaN);
}

/**
 * ProbToMargin of XGBoost, in float32 at each step as XGBoost does it (source: src/objective/regression_loss.h): the logit
 * -ln(1/p - 1) for binary:logistic, the logarithm for count:poisson, the identity for reg:squarederror and multi:softprob (which stores centred log priors).
 */
export function baseMargins(objective: XgboostObjective, baseScores: Float32Array): Float32Array {
  if (objective === 'count:poisson') return baseScores.map(Math.log);
  return objective === 'binary:logistic' ? baseScores.map(logit) : baseScores.slice();
}

function logit(probability: number): number {
  const clamped = Math.min(Math.max(probability, EPSILON), Math.fround(1 - EPSILON));
  const odds = Math.fround(Math.fround(1 / clamped) - 1);
  return -Math.fround(Math.log(odds));
}
