import { DomainError } from '../../core/errors.js';
import type { RawRecord } from '../../core/features/compile-encoder.js';
import type { ServableModel } from '../servable-model.js';

/** Values as the client sent them, in whichever form: one record a row, one array a column, or the model's float32 matrix itself. */
export type RawRows =
  | { readonly kind: 'records'; readonly records: readonly RawRecord[] }
  | { readonly kind: 'columns'; readonly columns: ReadonlyMap<string, ArrayLike<unknown>> }
  | { readonly kind: 'matrix' };

/** Checked rows of one request as the model takes them: row-major, NaN where a value is missing. */
export interface RowBatch {
  readonly rows: number;
  /** Must not change until the rows are scored. */
  readonly matrix: Float32Array;
  readonly raw: RawRows;
}

/** Checks and encodes raw records. Errors: those of `checkRecord`. */
export function encodeRecords(model: ServableModel, records: readonly unknown[]): RowBatch {
  const matrix = new Float32Array(records.length * model.columns);
  for (let i = 0; i < records.length; i += 1) {
    const record = records[i];
    const check: ServableModel['checkRecord'] = model.checkRecord;
    check(record, i);
    model.encoder.encodeRow(record, matrix, i * model.columns);
  }
  return { rows: records.length, matrix, raw: { kind: 'records', records: records as readonly RawRecord[] } };
}

/** The rows of one request are bounded, since they are checked and encoded in one go. Errors: INPUT_ROWS_REFUSED. */
export function checkRowCount(field: string, rows: number, maxRows: number): void {
  if (rows < 1 || rows > maxRows)
    throw new DomainError('INPUT_ROWS_REFUSED', { field, found: `${rows} rows`, expected: `1 to ${maxRows} rows` });
}
