import type { Column, Schema, Table } from '../../../core/table.js';
import type { ColumnChunk } from './read-columns.js';
import { TextCodes } from './text-codes.js';

type Growing =
  | { readonly type: 'string'; readonly codes: Int32Array; readonly texts: TextCodes }
  | { readonly type: 'number' | 'timestamp' | 'boolean'; readonly values: Float64Array };

/** A table of at most `capacity` rows that chunks are copied into, once. */
export class GrowingTable {
  rows = 0;
  private readonly columns: readonly Growing[];

  constructor(
    private readonly schema: Schema,
    private readonly capacity: number,
  ) {
    this.columns = schema.map(({ type }) =>
      type === 'string' ? { type, codes: new Int32Array(capacity), texts: new TextCodes() } : { type, values: new Float64Array(capacity) },
    );
  }

  /** Takes rows of a chunk from `start` on, as many as there is room for. @returns the first row that was not taken */
  take({ rows, values }: ColumnChunk, start: number): number {
    const end = Math.min(rows, start + this.capacity - this.rows);
    this.columns.forEach((column, index) => {
      const part = values[index];
      if (part instanceof Float64Array) {
        if (column.type !== 'string') column.values.set(part.subarray(start, end), this.rows);
      } else if (part !== undefined && column.type === 'string') {
        column.texts.encode(start === 0 && end === rows ? part : part.slice(start, end), column.codes, this.rows);
      }
    });
    this.rows += end - start;
    return end;
  }

  /** What was taken. The table is not to grow afterwards. */
  table(): Table {
    const columns = this.columns.map((column, index): [string, Column] => [this.schema[index]?.name ?? '', this.finished(column)]);
    return { rows: this.rows, columns: Object.fromEntries(columns) };
  }

  private finished(column: Growing): Column {
    const cut = <T extends Float64Array | Int32Array>(values: T): T =>
      this.rows === this.capacity ? values : (values.slice(0, this.rows) as T);
    if (column.type === 'string') return { type: 'string', codes: cut(column.codes), dictionary: column.texts.dictionary };
    return { type: column.type, values: cut(column.values) };
  }
}
