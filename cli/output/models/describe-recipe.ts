import type { FoldsReport, Metrics } from '../../../contracts/documents.js';
import { foldsText } from '../../../core/folds/folds-text.js';
import { formatMetrics } from '../format-metrics.js';

/** Numbers of a version, and what they are of: rows of a part, or with folds the recipe and not the model. */
export function measuredText(metrics: Metrics, folds: FoldsReport | undefined, rows: string): string {
  return folds === undefined ? `${formatMetrics(metrics)} (${rows})` : recipeMetrics(folds);
}

export function recipeMetrics({ metrics, level, ...folds }: FoldsReport): string {
  const each = Object.entries(metrics).map(([name, { mean, lower, upper }]) => {
    if (mean === null || lower === null || upper === null) return `${name} not defined`;
    return `${name} ${mean.toPrecision(4)} (${lower.toPrecision(4)} to ${upper.toPrecision(4)})`;
  });
  return `${each.join(', ')} (of the recipe, out of fold: mean over ${foldsText(folds)}, with ${level * 100} % intervals; the model itself is trained on all rows)`;
}

type Line = readonly [string, string];

/** A line for each fold, and where the rounds of the model come from. */
export function foldsLines({ folds, rounds }: FoldsReport): readonly Line[] {
  const lines = folds.map((fold, i): Line => {
    const { train, validation, test } = fold.rows;
    const stopped = validation === 0 ? '' : `, stopped by ${validation}`;
    const learnt = fold.rounds === 0 ? '' : `, ${fold.rounds} rounds`;
    return [`fold ${i + 1}`, `${test} rows judged, learnt from ${train}${stopped}${learnt}: ${formatMetrics(fold.metrics)}`];
  });
  if (rounds === 'definition') return lines;
  return [...lines, ['rounds by', 'the median of those at which the folds were stopped: no row is left that could stop the model itself']];
}
