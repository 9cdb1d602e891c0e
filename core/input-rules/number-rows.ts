import { binGrid, binOf, MIXED } from '../drift/bin-grid.js';
import type { BinGrid } from '../drift/bin-grid.js';
import { withZeroCounts } from '../drift/column-profile.js';
import type { ColumnProfile } from '../drift/column-profile.js';
import { numericCell } from '../features/encode-cell.js';
import { numericColumn } from '../features/feature-column.js';
import type { NumericInput } from '../features/signature.js';
import type { Table } from '../table.js';
import { guardNumber } from './guard-number.js';
import type { NumberGuard } from './guard-number.js';
import type { ColumnRows, RowTarget } from './column-rows.js';
import { RowCounts } from './row-counts.js';

type NumericProfile = Extract<ColumnProfile, { kind: 'numeric' }>;

/**
 * One numeric input of many rows: rules, encoding and profile in one pass, since a pass over memory costs about as much as the work.
 * Most values break no rule and lie in a cell of one bin; all others take the slow way.
 */
export class NumberRows implements ColumnRows {
  private readonly guard: NumberGuard;
  private readonly judgesNull: boolean;
  private readonly edges: Float64Array;
  private readonly grid: BinGrid;
  private readonly counts: Float64Array;
  private readonly violations = new RowCounts();
  private missing = 0;

  constructor(
    private readonly input: NumericInput,
    private readonly reference: NumericProfile | undefined,
  ) {
    this.guard = guardNumber(input);
    this.judgesNull = input.rules?.null !== undefined;
    this.edges = Float64Array.from(reference?.edges ?? []);
    this.grid = binGrid(reference?.edges ?? [], this.guard);
    this.counts = new Float64Array(this.edges.length + 1);
  }

  take(table: Table, { out, first, stride }: RowTarget): void {
    const { values } = numericColumn(table, this.input.name);
    const { counts } = this;
    const { low, high, scale, bins } = this.grid;
    const [least, most] = [Math.max(this.guard.low, low), Math.min(this.guard.high, high)];
    let at = first;
    for (let row = 0; row < table.rows; row += 1) {
      const value = values[row] as number;
      // What lies between the bounds as it is does so as float32 too, since the bounds are float32.
      const bin = value >= least && value <= most ? (bins[((value - low) * scale) | 0] as number) : MIXED;
      if (bin >= 0) {
        counts[bin] = (counts[bin] as number) + 1;
        // Minus zero becomes zero, as in `numericCell`.
        out[at] = Math.fround(value) + 0;
      } else out[at] = this.cell(value);
      at += stride;
    }
  }

  /** Of the values as they came, since a rule that puts in others would hide that they have changed. */
  profile(): ColumnProfile | undefined {
    if (this.reference === undefined) return undefined;
    const zero = withZeroCounts(this.reference);
    return { ...zero, counts: Array.from(this.counts), missing: this.missing };
  }

  violationsOf(): RowCounts {
    return this.violations;
  }

  private cell(value: number): number {
    const isMissing = Number.isNaN(value);
    if (isMissing) this.missing += 1;
    else {
      const bin = binOf(this.edges, value);
      this.counts[bin] = (this.counts[bin] as number) + 1;
    }
    const rounded = Math.fround(value);
    if ((rounded >= this.guard.low && rounded <= this.guard.high) || (isMissing && !this.judgesNull)) return numericCell(value);
    const judged = this.guard.judge(isMissing ? null : value, (rule, policy) => this.violations.add(rule, policy, 1));
    return numericCell(judged === null ? value : Number(judged));
  }
}
