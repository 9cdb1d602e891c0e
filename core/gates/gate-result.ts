/** `inconclusive`: the rows do not decide it; `incomparable`: there is nothing fair to compare. Both are judged by policy. */
export type GateVerdict = 'pass' | 'fail' | 'inconclusive' | 'incomparable';

/** What one gate found. A result, never an exception. Plain JSON. */
export interface GateResult {
  readonly gate: string;
  readonly metric?: string;
  readonly verdict: GateVerdict;
  /** The number compared with `limit`, in the metric's unit; null where it is not defined. */
  readonly observed: number | null;
  readonly limit: number | null;
  readonly interval?: { readonly lower: number; readonly upper: number };
  /** Rows the number comes from. */
  readonly rows: number;
  /** One sentence with the numbers. */
  readonly text: string;
}
