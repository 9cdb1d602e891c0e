import { predictionOf } from './prediction-of.js';
import type { Signature } from './signature.js';

/** One answer: `id`, `prediction`, and `probability` (binary) or `probabilities` by class. */
export type PredictionRow = Readonly<Record<string, unknown>>;

/** The answers to the rows of a request in order, as `POST /v1/models/NAME/predict` gives them. `scores` is row-major. */
export function predictionRows(signature: Signature, scores: Float32Array, ids: readonly string[]): readonly PredictionRow[] {
  const classes = signature.classes ?? [];
  return ids.map((id, row) => {
    const head = { id, prediction: predictionOf(signature, scores, row) };
    if (signature.task === 'binary') return { ...head, probability: scores[row] };
    if (signature.task === 'regression') return head;
    return { ...head, probabilities: Object.fromEntries(classes.map((name, i) => [name, scores[row * classes.length + i]])) };
  });
}
