import { DomainError } from '../../errors.js';
import { classCount } from '../../tasks/score-columns.js';
import { taskSpec } from '../../tasks/tasks.js';
import type { Task } from '../../tasks/tasks.js';

/**
 * Refuses labels that no metric can use. The text names the row number, never the value.
 *
 * @param classes number of classes; read for multiclass only
 * @throws EVALUATION_LABEL_INVALID
 */
export function checkLabels(task: Task, labels: Float32Array, classes: number): void {
  const count = classCount(task, classes);
  const isNumber = taskSpec(task).label === 'number';
  const usable = isNumber ? Number.isFinite : (label: number) => Number.isInteger(label) && label >= 0 && label < count;
  const row = labels.findIndex((label) => !usable(label));
  if (row < 0) return;
  const expected = isNumber ? 'a finite number' : `a class index from 0 to ${count - 1}`;
  throw new DomainError('EVALUATION_LABEL_INVALID', { row, task, expected });
}
