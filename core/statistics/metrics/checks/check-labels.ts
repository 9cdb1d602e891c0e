import { DomainError } from '../../../errors.js';
import { classCount } from '../../../tasks/score-columns.js';
import { taskSpec } from '../../../tasks/tasks.js';
import type { Task, TaskSpec } from '../../../tasks/tasks.js';

/**
 * Refuses labels that no metric can use. The text names the row number, never the value.
 *
 * @param classes number of classes; read for multiclass only
 * @throws EVALUATION_LABEL_INVALID
 */
export function checkLabels(task: Task, labels: Float32Array, classes: number): void {
  const count = classCount(task, classes);
  const { usable, expected } = labelsOf(taskSpec(task), count);
  const row = labels.findIndex((label) => !usable(label));
  if (row < 0) return;
  throw new DomainError('EVALUATION_LABEL_INVALID', { row, task, expected });
}

function labelsOf({ label: kind, counts }: TaskSpec, count: number): { usable: (label: number) => boolean; expected: string } {
  if (counts) return { usable: isCount, expected: 'a whole number from 0 on' };
  if (kind === 'number') return { usable: Number.isFinite, expected: 'a finite number' };
  return { usable: (label) => isCount(label) && label < count, expected: `a class index from 0 to ${count - 1}` };
}

function isCount(label: number): boolean {
  return Number.isInteger(label) && label >= 0;
}
