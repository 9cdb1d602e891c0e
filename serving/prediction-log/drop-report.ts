import type { DropReason } from './segment/open-segment.js';

/** So long without a drop ends a time of trouble: at a limit, rows are dropped and kept by turns. */
const QUIET_MS = 3_000;

/** Says what is dropped: each reason once when it begins, and one line when it is over. */
export class DropReport {
  private readonly reasons = new Set<string>();
  private rows = 0;
  private lastMs = 0;

  constructor(
    private readonly dir: string,
    private readonly log: (line: string) => void,
  ) {}

  /** @param cause the code of the system's error, or whose share is used up */
  dropped(reason: DropReason, rows: number, cause?: string): void {
    this.rows += rows;
    this.lastMs = performance.now();
    const text = cause === undefined ? reason : `${reason}: ${cause}`;
    if (this.reasons.has(text)) return;
    this.reasons.add(text);
    this.log(`prediction log: rows are dropped (${text}) in ${this.dir}`);
  }

  /** A block was written. */
  succeeded(): void {
    if (this.reasons.size === 0 || performance.now() - this.lastMs < QUIET_MS) return;
    this.log(`prediction log: writes again; ${this.rows} rows were dropped (${[...this.reasons].join(', ')})`);
    this.reasons.clear();
    this.rows = 0;
  }
}
