import type { RawRecord } from '../../core/features/compile-encoder.js';

/** Path of a value in the request, for messages. Called only when there is something to say. */
export type FieldOf = (row: number) => string;

/**
 * What a model's inputs must be, compiled: the definition's input rules and what the training rows looked like. `column` is the place
 * in `signature.inputs`. What comes back is what the model gets: the value itself, or the one that a rule puts in its place.
 * Every violation is counted, also the one that refuses a request.
 * Errors of all: INPUT_FIELD_TYPE, INPUT_VALUE_REFUSED, INPUT_RULE_BROKEN; no value is ever in them.
 */
export interface Entrance {
  /**
   * A raw record with every column and no other field: itself, or a copy where a rule puts in a value. `row` is its place in `records`.
   * Errors: INPUT_COLUMN_MISSING, INPUT_FIELD_UNKNOWN besides.
   */
  checkRecord(record: unknown, row: number): RawRecord;
  /** `checkRecord` and the encoder in one go, without a copy: float32 inputs at `offset` of `out`. What is there after an error is undefined. */
  encodeRecord(record: unknown, row: number, out: Float32Array, offset: number): void;
  /** One value of a column, a number, text, boolean or null, as the model's float32. NaN is a missing value, going in and coming out. */
  encodeValue(column: number, value: unknown, row: number, fieldOf: FieldOf): number;
  /**
   * Every value of a row-major float32 matrix of a model whose columns are all numeric: the matrix itself, or a copy where a rule puts
   * in a value. `fieldOf` gets the index in the matrix.
   */
  checkMatrix(matrix: Float32Array, fieldOf: FieldOf): Float32Array;
  /** Runs checks whose violations are not counted, since they are those of a copy. */
  uncounted<T>(checks: () => T): T;
}
