import type { DuckDBVarCharVector, DuckDBVector } from '@duckdb/node-api';

/** The driver declares its vectors' memory private; reading and writing it as a whole is ten times faster than value by value. */
interface WithItems<T> {
  readonly items: T;
}

/** Values of a DOUBLE vector without nulls; valid until the next chunk. */
export function doubleItems(vector: DuckDBVector): Float64Array {
  return (vector as unknown as WithItems<Float64Array>).items;
}

/** Copies `values[start, start + size)` into a chunk's vector of the same type. Numbers go as they are, NaN included. */
export function fillVector(
  vector: DuckDBVector,
  values: Float64Array | Float32Array | readonly (string | null)[],
  start: number,
  size: number,
): void {
  if (values instanceof Float64Array) doubleItems(vector).set(values.subarray(start, start + size));
  else if (values instanceof Float32Array) (vector as unknown as WithItems<Float32Array>).items.set(values.subarray(start, start + size));
  else for (let i = 0; i < size; i += 1) (vector as DuckDBVarCharVector).setItem(i, values[start + i] as string | null);
  vector.flush();
}
