import type { DomainError } from '../../core/errors.js';
import type { SignatureInput } from '../../core/features/signature.js';
import type { FieldOf } from '../../core/inputs/input-report.js';
import { keyText, NO_KEYS } from '../../core/inputs/key-columns.js';
import type { KeyColumn } from '../../core/inputs/key-columns.js';
import { readKeyColumn } from './row-batch.js';
import type { RowBatch } from './row-batch.js';
import type { ServableModel } from './servable-model.js';

/** The rows of one request, checked and encoded column by column; no record is ever built. */
export class ColumnBatch {
  private readonly matrix: Float32Array;
  private readonly columns: ArrayLike<unknown>[];
  private keys: Map<string, KeyColumn> | undefined;
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

  hasKey(name: string): boolean {
    return this.keys?.has(name) === true;
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

  /** A key column that is no input. Errors: those of the entrance. */
  writeKey(name: string, values: ArrayLike<unknown>, fieldOf: FieldOf): void {
    this.keys ??= new Map();
    this.keys.set(name, readKeyColumn(this.model, name, values, fieldOf));
  }

  /** `missing` says what is wrong when an input was not written. */
  finish(missing: (input: SignatureInput) => DomainError): RowBatch {
    const { inputs, keys } = this.model.inputs.requestColumns;
    if (this.written < this.model.columns) {
      const input = inputs.find((_, i) => !this.has(i));
      if (input !== undefined) throw missing(input);
    }
    const raw = { kind: 'columns', columns: this.columns } as const;
    return { rows: this.rows, matrix: this.matrix, raw, keys: keys.length === 0 ? NO_KEYS : this.keyColumns(inputs, keys) };
  }

  private keyColumns(inputs: readonly SignatureInput[], keys: readonly string[]): readonly KeyColumn[] {
    return keys.flatMap((name): readonly KeyColumn[] => {
      const values = this.columns[inputs.findIndex((input) => input.name === name)];
      if (values !== undefined) return [{ name, values: Array.from({ length: this.rows }, (_, row) => keyText(values[row]) ?? null) }];
      const written = this.keys?.get(name);
      return written === undefined ? [] : [written];
    });
  }
}
