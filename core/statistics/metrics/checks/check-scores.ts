import { DomainError } from '../../../errors.js';
import { checkLabels } from './check-labels.js';
import { scoreColumns } from '../../../tasks/score-columns.js';
import { taskSpec } from '../../../tasks/tasks.js';
import type { Task, TaskSpec } from '../../../tasks/tasks.js';

export interface ScoredRows {
  readonly task: Task;
  /** One per row: class index (0 or 1 for binary), or the value. */
  readonly labels: Float32Array;
  /** rows × columns, row by row: one column for binary (probability of class 1) and regression, `classes` for multiclass. */
  readonly scores: Float32Array;
  /** Number of classes; read for multiclass only. */
  readonly classes: number;
  /** What each row counts, above 0; absent: all alike. */
  readonly weights?: Float32Array | null;
}

/**
 * Refuses what would turn into a silent NaN: wrong shapes, labels that are no class, scores that are not finite or no probability.
 * Texts name the row number, never its values.
 *
 * @throws EVALUATION_SHAPE_INVALID, EVALUATION_LABEL_INVALID, EVALUATION_SCORE_INVALID
 */
export function checkScores(rows: ScoredRows): void {
  const { task, labels, scores, classes } = rows;
  if (taskSpec(task).label === 'classes' && !(Number.isInteger(classes) && classes >= 2)) {
    throw new DomainError('EVALUATION_SHAPE_INVALID', { what: 'the list of classes', expected: '2 or more', found: classes });
  }
  const expected = labels.length * scoreColumns(task, classes);
  if (scores.length !== expected) throw new DomainError('EVALUATION_SHAPE_INVALID', { what: 'scores', expected, found: scores.length });
  const { weights } = rows;
  if (weights && weights.length !== labels.length)
    throw new DomainError('EVALUATION_SHAPE_INVALID', { what: 'weights', expected: labels.length, found: weights.length });
  checkLabels(task, labels, classes);
  checkValues(task, scores, scoreColumns(task, classes));
}

function checkValues(task: Task, scores: Float32Array, columns: number): void {
  const { usable, expected } = SCORES[taskSpec(task).scored];
  const index = scores.findIndex((score) => !usable(score));
  if (index < 0) return;
  throw new DomainError('EVALUATION_SCORE_INVALID', { row: Math.floor(index / columns), task, expected });
}

const SCORES: Readonly<Record<TaskSpec['scored'], { readonly usable: (score: number) => boolean; readonly expected: string }>> = {
  probability: { usable: (score) => score >= 0 && score <= 1, expected: 'a probability from 0 to 1' },
  number: { usable: Number.isFinite, expected: 'a finite number' },
  rate: { usable: (score) => Number.isFinite(score) && score >= 0, expected: 'a finite number from 0 on' },
};
