/** Weight that a run keeps at each later run: about the last hundred count. */
const MEMORY = 0.98;
/** Before anything was measured: the slow side of 500 trees of depth 6. */
const FIRST_MS_PER_ROW = 0.05;

/**
 * Cost of a run by its rows, t(n) = base + perRow · n, by least squares over recent runs with exponential forgetting. While all runs
 * have the same size, nothing tells base from slope: then all of it counts as slope, which errs towards smaller runs.
 */
export class RunCost {
  private weight = 0;
  private sumN = 0;
  private sumT = 0;
  private sumNN = 0;
  private sumNT = 0;

  add(rows: number, ms: number): void {
    this.weight = this.weight * MEMORY + 1;
    this.sumN = this.sumN * MEMORY + rows;
    this.sumT = this.sumT * MEMORY + ms;
    this.sumNN = this.sumNN * MEMORY + rows * rows;
    this.sumNT = this.sumNT * MEMORY + rows * ms;
  }

  estimateMs(rows: number): number {
    const { base, perRow } = this.line();
    return base + perRow * rows;
  }

  /** Largest number of rows whose run is expected to take at most `budgetMs`; may be below 1. */
  rowsWithin(budgetMs: number): number {
    const { base, perRow } = this.line();
    return Math.floor((budgetMs - base) / perRow);
  }

  private line(): { readonly base: number; readonly perRow: number } {
    if (this.weight === 0) return { base: 0, perRow: FIRST_MS_PER_ROW };
    const through = this.sumT / this.sumN;
    const spread = this.weight * this.sumNN - this.sumN ** 2;
    if (spread < 1e-6 * this.sumN ** 2) return { base: 0, perRow: through };
    const perRow = (this.weight * this.sumNT - this.sumN * this.sumT) / spread;
    const base = (this.sumT - perRow * this.sumN) / this.weight;
    return perRow > 0 && base >= 0 ? { base, perRow } : { base: 0, perRow: through };
  }
}
