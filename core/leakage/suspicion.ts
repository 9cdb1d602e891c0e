/**
 * A column that alone tells the label almost perfectly: it may hold what is known only after the event. A warning, never an error, since
 * there are honest columns that strong. Plain JSON, kept with the run and its version.
 */
export interface LeakageSuspicion {
  readonly column: string;
  /** Of the column alone: area under the ROC curve (the mean over classes for multiclass), or the size of Spearman's rank correlation. */
  readonly measure: 'roc_auc' | 'rank_correlation';
  /** 0.99 or more, at most 1. */
  readonly value: number;
  /** Training rows that were looked at. */
  readonly rows: number;
}

/** For people; a warning of a command and of a pipeline. */
export function suspicionText({ column, measure, value, rows }: LeakageSuspicion): string {
  const shown = (Math.floor(value * 10_000) / 10_000).toFixed(4);
  return (
    `column "${column}" alone tells the label almost perfectly (${measure} ${shown} on ${rows} training rows): ` +
    'if it is known only after the event, declare it after()'
  );
}
