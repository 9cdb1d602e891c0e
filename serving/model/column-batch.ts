import type { DomainError } from '../../core/errors.js';
import type { RequestInput } from '../../core/features/signature.js';
import type { FieldOf } from '../../core/inputs/input-report.js';
import { keyText, NO_KEYS } from '../../core/inputs/key-columns.js';
import type { KeyColumn } from '../../core/inputs/key-columns.js';
import { RequestProblems } from '../json/request-problems.js';
import { readKeyColumn } from './row-batch.js';
import type { RowBatch } from './row-batch.js';
import type { ServableModel } from './servable-model.js';

/** The rows of one request, checked and encoded column by column; no record is ever built. */
export class ColumnBatch {
  private readonly matrix: Float32Array;
  private readonly columns: ArrayLike<unknown>[];
  private keys: Map<string, KeyColumn> | undefined;
  private written = 0;
  private problems: RequestProblems | undefined;

  constructor(
    private readonly model: ServableModel,
    readonly rows: number,
  ) {
    this.matrix = model.memory.take(rows * model.columns);
    this.columns = new Array<ArrayLike<unknown>>(model.inputs.requestColumns.inputs.length);
  }

  /** Enough is wrong: more need not be looked for. */
  get isFull(): boolean {
    return this.problems?.isFull === true;
  }

  has(column: number): boolean {
    return this.columns[column] !== undefined;
  }

  hasKey(name: string): boolean {
    return this.keys?.has(name) === true;
  }

  /**
   * @param values one a row: numbers (NaN or null where missing), booleans, texts. Must not change until the rows are logged.
   * What is wrong with them is told by `finish`, with all else.
   */
  write(column: number, values: ArrayLike<unknown>, fieldOf: FieldOf): void {
    const { matrix, rows } = this;
    const { entrance, columns: stride } = this.model;
    this.columns[column] = values;
    this.written += 1;
    try {
      for (let row = 0; row < rows; row += 1) entrance.writeValue(column, values[row], row, fieldOf, matrix, row * stride);
    } catch (error) {
      this.refuse(entrance.inspector.values(column, values, fieldOf, error));
    }
  }

  /** A key column that is no input. */
  writeKey(name: string, values: ArrayLike<unknown>, fieldOf: FieldOf): void {
    this.keys ??= new Map();
    try {
      this.keys.set(name, readKeyColumn(this.model, name, values, fieldOf));
    } catch (error) {
      this.refuse(error);
    }
  }

  /**
   * Something is wrong, and what else is, is still looked for. @param column the input that it is about: no more is said of it
   * @throws what is no fault of the request's sender
   */
  refuse(error: unknown, column?: number): void {
    this.problems ??= new RequestProblems();
    this.problems.add(error);
    if (column === undefined || this.has(column)) return;
    this.columns[column] = [];
    this.written += 1;
  }

  /** @param missing what is wrong when an input was not written. Errors: those of the entrance, and what was refused, all in one. */
  finish(missing: (input: RequestInput) => DomainError): RowBatch {
    const { inputs, features, keys } = this.model.inputs.requestColumns;
    if (this.written < inputs.length) inputs.forEach((input, i) => (this.has(i) ? undefined : this.refuse(missing(input))));
    const problem = this.problems?.error();
    if (problem !== undefined) throw problem;
    if (features.length > 0) this.encodeFeatures();
    const raw = { kind: 'columns', columns: this.columns } as const;
    return { rows: this.rows, matrix: this.matrix, raw, keys: keys.length === 0 ? NO_KEYS : this.keyColumns(inputs, keys) };
  }

  private encodeFeatures(): void {
    const { entrance, columns: stride } = this.model;
    for (let row = 0; row < this.rows; row += 1) {
      const values = this.columns.map((column) => column[row]);
      entrance.encodeFeatures(values, this.matrix, row * stride);
    }
  }

  private keyColumns(inputs: readonly RequestInput[], keys: readonly string[]): readonly KeyColumn[] {
    return keys.flatMap((name): readonly KeyColumn[] => {
      const values = this.columns[inputs.findIndex((input) => input.name === name)];
      if (values !== undefined) return [{ name, values: Array.from({ length: this.rows }, (_, row) => keyText(values[row]) ?? null) }];
      const written = this.keys?.get(name);
      return written === undefined ? [] : [written];
    });
  }
}
