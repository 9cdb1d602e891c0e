import { taskSpec } from '../tasks/tasks.js';
import { predictionOf } from './prediction-of.js';
import { positiveClass } from './signature.js';
import type { Signature } from './signature.js';
import { echoedKeys, sentKeys } from './row-keys.js';

/** One answer: `id`, `prediction`, `probability` (binary; where classes have names, with the one that it is of) or `probabilities` by class (anomaly: `isAnomaly`, `score` and `threshold`), and `keys` where the record had some. */
export type PredictionRow = Readonly<Record<string, unknown>>;

/** The answers to the records of a request in order, as `POST /v1/models/NAME/predict` gives them. `scores` is row-major. */
export function predictionRows(
  signature: Signature,
  scores: Float32Array,
  { ids, records }: { readonly ids: readonly string[]; readonly records: readonly Readonly<Record<string, unknown>>[] },
): readonly PredictionRow[] {
  const classes = signature.classes ?? [];
  const names = echoedKeys(signature);
  const positive = positiveClass(signature);
  const of = positive === undefined ? {} : { probabilityOf: positive };
  const { beside } = taskSpec(signature.task);
  return ids.map((id, row) => {
    const keys = sentKeys(records[row] ?? {}, names);
    const tail = keys === undefined ? {} : { keys };
    const head = { id, prediction: predictionOf(signature, scores, row) };
    if (beside === 'probability') return { ...head, probability: scores[row], ...of, ...tail };
    if (beside === null) return { ...head, ...tail };
    if (beside === 'score') return { id, isAnomaly: head.prediction, score: scores[row], threshold: signature.threshold, ...tail };
    const probabilities = Object.fromEntries(classes.map((name, i) => [name, scores[row * classes.length + i]]));
    return { ...head, probabilities, ...tail };
  });
}
