import type { DomainError } from '../../core/errors.js';
import type { SignatureInput } from '../../core/features/signature.js';
import type { FieldOf } from '../entrance/entrance.js';
import type { ServableModel } from './servable-model.js';
import { NO_KEYS } from './row-batch.js';
import type { RowBatch } from './row-batch.js';

/** The rows of one request, checked and encoded column by column; no record is ever built. */
export class ColumnBatch {
  private readonly matrix: Float32Array;
  private readonly columns: ArrayLike<unknown>[];
  private written = 0;

  constructor(
    private readonly model: ServableModel,
    readonly rows: number,
  ) {
    this.matrix = model.memory.take(rows * model.columns);
    this.columns = new Array<ArrayLike<unknown>>(model.columns);
  }

  has(column: number): boolean {
    return this.columns[column] !== undefined;
  }

  /**
   * @param values one a row: numbers (NaN or null where missing), booleans, texts. Must not change until the rows are logged.
   * Errors: those of the entrance.
   */
  write(column: number, values: ArrayLike<unknown>, fieldOf: FieldOf): void {
    const { matrix, rows } = this;
    const { entrance, columns: stride } = this.model;
    for (let row = 0, at = column; row < rows; row += 1, at += stride) {
      const value = values[row];
      matrix[at] = entrance.encodeValue(column, value, row, fieldOf);
    }
    this.columns[column] = values;
    this.written += 1;
  }

  /** `missing` says what is wrong when a column was not written. */
  finish(missing: (input: SignatureInput) => DomainError): RowBatch {
    if (this.written < this.model.columns) {
      const input = this.model.signature.inputs.find((_, i) => !this.has(i));
      if (input !== undefined) throw missing(input);
    }
    return { rows: this.rows, matrix: this.matrix, raw: { kind: 'columns', columns: this.columns }, keys: NO_KEYS };
  }
}
