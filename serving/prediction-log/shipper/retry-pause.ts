const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/** When to try again after failures in a row; the longest pause is short enough that an outage's end is soon noticed. */
export class RetryPause {
  private pauseMs = 0;
  private until = 0;

  get isOver(): boolean {
    return performance.now() >= this.until;
  }

  /** True when this is the first failure after a success. */
  failed(): boolean {
    const isFirst = this.pauseMs === 0;
    this.pauseMs = isFirst ? FIRST_MS : Math.min(2 * this.pauseMs, LONGEST_MS);
    this.until = performance.now() + this.pauseMs;
    return isFirst;
  }

  /** True when it failed before. */
  succeeded(): boolean {
    const had = this.pauseMs > 0;
    this.pauseMs = 0;
    this.until = 0;
    return had;
  }

  /** Try at once. */
  skip(): void {
    this.until = 0;
  }
}
