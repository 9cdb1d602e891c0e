import { DomainError } from '../../errors.js';
import type { PredictionTask } from './prediction-task.js';

/**
 * Refuses labels that no metric can use. The text names the row number, never the value.
 *
 * @param classes number of classes; read for multiclass only
 * @throws EVALUATION_LABEL_INVALID
 */
export function checkLabels(task: PredictionTask, labels: Float32Array, classes: number): void {
  const count = task === 'binary' ? 2 : classes;
  const usable = task === 'regression' ? Number.isFinite : (label: number) => Number.isInteger(label) && label >= 0 && label < count;
  const row = labels.findIndex((label) => !usable(label));
  if (row < 0) return;
  const expected = task === 'regression' ? 'a finite number' : `a class index from 0 to ${count - 1}`;
  throw new DomainError('EVALUATION_LABEL_INVALID', { row, task, expected });
}
