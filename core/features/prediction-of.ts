import { taskSpec } from '../tasks/tasks.js';
import type { Signature } from './signature.js';

/** Class of the highest probability; the first one of equals. */
function topClass(score: Float32Array, row: number, classes: number): number {
  let best = 0;
  for (let i = 1; i < classes; i += 1) {
    if ((score[row * classes + i] as number) > (score[row * classes + best] as number)) best = i;
  }
  return best;
}

/**
 * What a model says about one row: true or false, a class name, or a number. A probability of exactly the threshold is false, or the
 * negative class, as in scikit-learn's accuracy of the larger probability with the first of equals. `scores` is row-major.
 */
export function predictionOf(
  signature: Pick<Signature, 'task' | 'classes' | 'threshold'>,
  score: Float32Array,
  row: number,
): boolean | string | number {
  const { label } = taskSpec(signature.task);
  if (label === 'number') return score[row] as number;
  if (label === 'two-classes') {
    const isPositive = (score[row] as number) > (signature.threshold ?? 0.5);
    return signature.classes === null ? isPositive : (signature.classes[Number(isPositive)] ?? '');
  }
  const classes = signature.classes ?? [];
  return classes[topClass(score, row, classes.length)] ?? '';
}
