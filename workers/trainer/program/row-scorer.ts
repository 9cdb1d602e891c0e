/** Takes the encoded rows of a part as they come, and gives their scores. */
export interface RowScorer {
  /** Inputs per row. */
  readonly columns: number;
  /** Row-major; where the next rows are to be put. Asked for anew after each `place`. */
  readonly matrix: Float32Array;
  /** So many rows follow, all of one part. */
  begin(rows: number): void;
  /** The row of the matrix where so many rows have room: at most those of one piece that a table is read by. */
  place(rows: number): number;
  added(rows: number): void;
  /** Row-major scores of all rows since `begin`; valid until the next `end`. */
  end(): Float32Array | Promise<Float32Array>;
}
