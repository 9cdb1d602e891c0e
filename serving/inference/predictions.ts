import type { ModelOutput } from '../../adapters/model-runtime/model-runtime.js';
import { predictionOf } from '../../core/features/prediction-of.js';
import type { Signature } from '../../core/features/signature.js';

export type Prediction = { readonly id: string; readonly prediction: boolean | string | number } & (
  { readonly probability: number } | { readonly probabilities: Readonly<Record<string, number>> } | object
);

/** The answer to `POST /v1/models/NAME/predict`, one prediction per record in order. */
export function formatPredictions(signature: Signature, { score }: ModelOutput, ids: readonly string[]): readonly Prediction[] {
  const classes = signature.classes ?? [];
  return ids.map((id, row) => {
    const head = { id, prediction: predictionOf(signature, score, row) };
    if (signature.task === 'binary') return { ...head, probability: score[row] as number };
    if (signature.task === 'regression') return head;
    return { ...head, probabilities: Object.fromEntries(classes.map((name, i) => [name, score[row * classes.length + i] as number])) };
  });
}
