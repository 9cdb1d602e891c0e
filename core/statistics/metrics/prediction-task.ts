/** What a model predicts: a probability, one probability per class, or a number. */
export type PredictionTask = 'binary' | 'multiclass' | 'regression';

/** Columns of the score matrix: the positive class's probability, one per class, or the predicted value. */
export function scoreColumns(task: PredictionTask, classes: number): number {
  return task === 'multiclass' ? classes : 1;
}
