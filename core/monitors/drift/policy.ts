/** Recent rows of the source against the rows that the champion was trained on, column by column. */
export interface DriftPolicy {
  readonly kind: 'drift';
  readonly cron: string;
  readonly windowMs: number;
  /** Population stability index above which a column counts as drifted. */
  readonly psiLimit: number;
  readonly minRows: number;
  /** Drifted columns that make the report's verdict `drifted`. */
  readonly minColumns: number;
}
