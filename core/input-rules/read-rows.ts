import { textColumn } from '../features/feature-column.js';
import type { ReadInput } from '../features/encoders/encoder-of.js';
import type { Table } from '../table.js';
import type { ColumnRows, RowTarget } from './column-rows.js';
import { guardRead, writeRead } from './guard-read.js';
import type { ReadGuard } from './guard-read.js';
import { RowCounts } from './row-counts.js';

/** One input of many rows that has no profile, since its values are as many as its rows: nothing is kept of them. */
export class ReadRows implements ColumnRows {
  private readonly guard: ReadGuard;
  private readonly violations = new RowCounts();

  constructor(private readonly input: ReadInput) {
    this.guard = guardRead(input);
  }

  take(table: Table, { out, first, stride }: RowTarget): void {
    const textAt = textColumn(table, this.input);
    const { encoder, judge } = this.guard;
    for (let row = 0, at = first; row < table.rows; row += 1, at += stride) {
      writeRead(
        encoder,
        judge(textAt(row), (rule, policy) => this.violations.add(rule, policy, 1)),
        out,
        at,
      );
    }
  }

  profile(): undefined {
    return undefined;
  }

  violationsOf(): RowCounts {
    return this.violations;
  }
}
