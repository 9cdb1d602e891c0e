import type { ModelOutput } from '../../adapters/model-runtime/model-runtime.js';
import type { Signature } from '../../core/features/signature.js';

/** Class of the highest probability; the first one of equals. */
export function topClass(score: Float32Array, row: number, classes: number): number {
  let best = 0;
  for (let i = 1; i < classes; i += 1) {
    if ((score[row * classes + i] as number) > (score[row * classes + best] as number)) best = i;
  }
  return best;
}

/** What a model says about one row: true or false, a class name, or a number. */
export function predictionOf(signature: Signature, score: Float32Array, row: number): boolean | string | number {
  if (signature.task === 'binary') return (score[row] as number) >= (signature.threshold ?? 0.5);
  if (signature.task === 'regression') return score[row] as number;
  const classes = signature.classes ?? [];
  return classes[topClass(score, row, classes.length)] ?? '';
}

export type Prediction = { readonly id: string; readonly prediction: boolean | string | number } & (
  { readonly probability: number } | { readonly probabilities: Readonly<Record<string, number>> } | object
);

/** The answer to `POST /v1/models/NAME/predict`, one prediction per record in order. */
export function formatPredictions(signature: Signature, { score }: ModelOutput, rows: number, nextId: () => string): readonly Prediction[] {
  const classes = signature.classes ?? [];
  return Array.from({ length: rows }, (_, row) => {
    const head = { id: nextId(), prediction: predictionOf(signature, score, row) };
    if (signature.task === 'binary') return { ...head, probability: score[row] as number };
    if (signature.task === 'regression') return head;
    return { ...head, probabilities: Object.fromEntries(classes.map((name, i) => [name, score[row * classes.length + i] as number])) };
  });
}
