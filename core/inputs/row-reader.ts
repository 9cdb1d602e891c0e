import { compileColumn, MAX_TEXT_CHARS } from './column-reader.js';
import type { ColumnReader } from './column-reader.js';
import type { RequestColumns } from './columns.js';
import type { FieldOf, InputReport } from './input-report.js';
import { keysOfRecords, keyText } from './key-columns.js';
import type { KeyColumn } from './key-columns.js';
import type { FeaturePlace } from './derived/row-features.js';
import { RecordReader } from './record-reader.js';

/** Rows that come one by one or column by column, as the model's inputs. `column` is the place in the request's inputs. */
export interface RowReader {
  /** Writes one row at `offset` of `out`; what is there after an error is undefined. `row` is its place in `records`. */
  encodeRecord(record: unknown, row: number, out: Float32Array, offset: number): void;
  /** The same of the features of a row whose values were read one by one, in the order of the request's columns. */
  encodeFeatures(values: ArrayLike<unknown>, out: Float32Array, offset: number): void;
  /**
   * One value of a column, a number, text, boolean or null, as the model's float32: the first one, where it becomes several. NaN is a missing
   * value, going in and coming out, and what becomes of one that is no input.
   */
  encodeValue(column: number, value: unknown, row: number, fieldOf: FieldOf): number;
  /** Writes all that a value becomes into its row, which begins at `offset` of `out`: nothing, where it is no input. */
  writeValue(column: number, value: unknown, row: number, fieldOf: FieldOf, out: Float32Array, offset: number): void;
  /**
   * Every value of a row-major float32 matrix of a model whose columns are all numeric: the matrix itself, or a copy where a rule puts
   * in a value. `fieldOf` gets the index in the matrix.
   */
  checkMatrix(matrix: Float32Array, fieldOf: FieldOf): Float32Array;
  /** The key columns of records that were encoded. */
  keysOf(records: readonly unknown[]): readonly KeyColumn[];
  /** One value of a key column that is no input. */
  readKey(value: unknown, row: number, fieldOf: FieldOf): string | null;
}

/** @param features null: there are none */
export function rowReader(requested: RequestColumns, report: InputReport, features: FeaturePlace | null): RowReader {
  const columns = requested.inputs.map((input) => compileColumn(input, report));
  const places = placesOf(columns);
  const records = new RecordReader(requested, columns, report, features);
  const inputs = new Set(requested.inputs.map(({ name }) => name));
  const readKey = (value: unknown, row: number, fieldOf: FieldOf): string | null => {
    const text = keyText(value);
    if (text === undefined) report.noKey(value, fieldOf(row));
    else if (text !== null && text.length > MAX_TEXT_CHARS) report.tooLong(text.length, MAX_TEXT_CHARS, fieldOf(row));
    return text ?? null;
  };
  // What may stand in an input is for its rules to say.
  const keyOf = (value: unknown, name: string, row: number): string | null =>
    inputs.has(name) ? (keyText(value) ?? null) : readKey(value, row, () => `records[${row}].${name}`);
  return {
    encodeRecord: (record, row, out, offset) => records.encode(record, row, out, offset),
    encodeFeatures: (values, out, offset) => features?.of(values, out, offset + features.first),
    encodeValue: (column, value, row, fieldOf) => (columns[column] as ColumnReader).encode(nullIfMissing(value), row, fieldOf),
    writeValue: (column, value, row, fieldOf, out, offset) => {
      const { encode, write } = columns[column] as ColumnReader;
      const at = offset + (places[column] as number);
      if (write === undefined) out[at] = encode(nullIfMissing(value), row, fieldOf);
      else write(nullIfMissing(value), row, fieldOf, out, at);
    },
    checkMatrix: (matrix, fieldOf) => checkedMatrix(columns, matrix, fieldOf),
    keysOf: (sent) => keysOfRecords(requested.keys, sent, keyOf),
    readKey,
  };
}

/** Of the first column of the model that each becomes. */
function placesOf(columns: readonly ColumnReader[]): readonly number[] {
  let width = 0;
  return columns.map((column) => (width += column.width) - column.width);
}

/** NaN is how a tensor says null. */
function nullIfMissing(value: unknown): unknown {
  return Number.isNaN(value) ? null : value;
}

function checkedMatrix(columns: readonly ColumnReader[], matrix: Float32Array, fieldOf: FieldOf): Float32Array {
  let used = matrix;
  for (let start = 0; start < matrix.length; start += columns.length) {
    for (let i = 0; i < columns.length; i += 1) {
      const value = matrix[start + i] as number;
      const column = columns[i] as ColumnReader;
      if (value >= column.low && value <= column.high) continue;
      const checked = column.encode(nullIfMissing(value), start + i, fieldOf);
      if (Object.is(checked, value)) continue;
      if (used === matrix) used = matrix.slice();
      used[start + i] = checked;
    }
  }
  return used;
}
