/**
 * What one column of a request becomes, value by value: `width` numbers of the model. Values come as category texts (`categoryText`), whatever
 * they came in, so that a row gets the same bits from a table, a record and a tensor.
 */
export interface CellEncoder {
  /** What each of its columns is of, for names such as `colour=red`; one of a single column has none. */
  readonly parts: readonly string[];
  /** Writes the numbers of a text; NaN for one that cannot be read. `out[at + i]` is that of the i-th part. */
  readonly write: (text: string, out: Float32Array, at: number) => void;
  /** Whether a text can be read. Absent: every text can. */
  readonly reads?: (text: string) => boolean;
}
