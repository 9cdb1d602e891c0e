import { taskSpec } from './tasks.js';
import type { Task } from './tasks.js';

/** Of a label: 2, as many as have names, or 0 where it is a number. */
export function classCount(task: Task, classes: number): number {
  const { label } = taskSpec(task);
  if (label === 'two-classes') return 2;
  return label === 'classes' ? classes : 0;
}

/** Columns of the score matrix: the positive class's probability, one per class, or the predicted value. */
export function scoreColumns(task: Task, classes: number): number {
  return taskSpec(task).scores === 'one-per-class' ? classes : 1;
}

/** Scores per row of a model with that signature. */
export function scoresPerRow({ task, classes }: { readonly task: Task; readonly classes: readonly string[] | null }): number {
  return scoreColumns(task, classes?.length ?? 0);
}
