import type { ServableModel } from '../servable-model.js';
import { DomainError } from '../../core/errors.js';

/** Rows of one request as the model takes them: row-major, NaN where a value is missing. */
export interface RowBatch {
  readonly rows: number;
  readonly matrix: Float32Array;
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
  return { rows: records.length, matrix };
}

/** One run blocks every other request, so its rows are bounded. Errors: INPUT_ROWS_REFUSED. */
export function checkRowCount(field: string, rows: number, maxRows: number): void {
  if (rows < 1 || rows > maxRows)
    throw new DomainError('INPUT_ROWS_REFUSED', { field, found: `${rows} rows`, expected: `1 to ${maxRows} rows` });
}
