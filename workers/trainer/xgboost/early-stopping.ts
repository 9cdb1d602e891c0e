/** XGBoost's rule, from EarlyStopping in its Python package: names with these beginnings are better when larger, `mape` is not. */
const LARGER_IS_BETTER = ['auc', 'aucpr', 'pre', 'pre@', 'map', 'ndcg', 'auc@', 'aucpr@', 'map@', 'ndcg@'];

export interface EvaluatedMetric {
  /** Such as `validation-logloss`. */
  readonly name: string;
  readonly value: number;
}

/** Reads a line of XGBoosterEvalOneIter, such as `[3]\ttrain-logloss:0.41\tvalidation-ndcg@10:0.43`. */
export function parseEvaluation(line: string): EvaluatedMetric[] {
  return line
    .trim()
    .split(/\s+/)
    .slice(1)
    .map((part) => {
      const colon = part.lastIndexOf(':');
      return { name: part.slice(0, colon), value: parseNumber(part.slice(colon + 1)) };
    });
}

/**
 * Which round is best and whether to stop, exactly as Python's `early_stopping_rounds` decides on the last metric of the last set.
 * Everything follows from the evaluated lines, so feeding a checkpoint's lines restores the state.
 */
export class EarlyStopping {
  private best: { readonly iteration: number; readonly score: number } | null = null;
  private roundsWithoutBetter = 0;

  /** @param patience rounds without a better score before it stops */
  constructor(private readonly patience: number) {}

  /** Takes the metrics of the next round and says whether to stop after it. */
  addRound(iteration: number, metrics: readonly EvaluatedMetric[]): boolean {
    const last = metrics.at(-1);
    if (last === undefined) return false;
    if (this.best === null || isBetter(last, this.best.score)) {
      this.best = { iteration, score: last.value };
      this.roundsWithoutBetter = 0;
    } else {
      this.roundsWithoutBetter += 1;
    }
    return this.roundsWithoutBetter >= this.patience;
  }

  /** 0-based; null before the first round. */
  bestIteration(): number | null {
    return this.best?.iteration ?? null;
  }
}

/** A score that is not a number is never better, and nothing is better than a first one that is not a number (as in Python). */
function isBetter(metric: EvaluatedMetric, best: number): boolean {
  const name = metric.name.slice(metric.name.indexOf('-') + 1);
  const larger = name !== 'mape' && LARGER_IS_BETTER.some((beginning) => name.startsWith(beginning));
  return larger ? metric.value > best : metric.value < best;
}

function parseNumber(text: string): number {
  const unsigned = text.replace(/^[+-]/, '').toLowerCase();
  if (unsigned !== 'inf' && unsigned !== 'infinity') return Number.parseFloat(text);
  return text.startsWith('-') ? -Infinity : Infinity;
}
