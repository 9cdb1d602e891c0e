import type { DuckDBVarCharVector, DuckDBVector } from '@duckdb/node-api';
import { ITEM_WORDS } from './short-texts.js';

/** The driver declares its vectors' memory private; reading and writing it as a whole is ten times faster than value by value. */
interface WithItems<T> {
  readonly items: T;
}

/** Values of a DOUBLE vector without nulls; valid until the next chunk. */
export function doubleItems(vector: DuckDBVector): Float64Array {
  return (vector as unknown as WithItems<Float64Array>).items;
}

/** Values of a BIGINT vector. */
export function integerItems(vector: DuckDBVector): BigInt64Array {
  return (vector as unknown as WithItems<BigInt64Array>).items;
}

interface WithValidity {
  readonly validity: { readonly data: BigUint64Array | null; itemValid(index: number): boolean };
}

/** Values of a DOUBLE vector, NaN for null; valid until the next chunk. */
export function readNumbers(vector: DuckDBVector, rows: number): Float64Array {
  const items = doubleItems(vector);
  const { data } = (vector as unknown as WithValidity).validity;
  if (data === null) return items;
  const bits = new Uint32Array(data.buffer, data.byteOffset, data.length * 2);
  const values = items.slice(0, rows);
  for (let row = 0; row < rows; row += 1) if ((((bits[row >> 5] as number) >>> (row & 31)) & 1) === 0) values[row] = NaN;
  return values;
}

export interface TextVector {
  /** The engine's items, four words each: length, then up to twelve bytes of a short text. */
  readonly items: Uint32Array;
  /** Null: all are. */
  readonly isValid: ((row: number) => boolean) | null;
  readonly text: (row: number) => string;
}

/** Texts of a VARCHAR vector; valid until the next chunk. */
export function textItems(vector: DuckDBVector, rows: number): TextVector {
  const { dataView, validity } = vector as unknown as WithValidity & { readonly dataView: DataView };
  const size = rows * ITEM_WORDS;
  const isAligned = dataView.byteOffset % Uint32Array.BYTES_PER_ELEMENT === 0;
  const items = isAligned
    ? new Uint32Array(dataView.buffer, dataView.byteOffset, size)
    : new Uint32Array(dataView.buffer.slice(dataView.byteOffset, dataView.byteOffset + size * Uint32Array.BYTES_PER_ELEMENT));
  const isValid = validity.data === null ? null : (row: number) => validity.itemValid(row);
  return { items, isValid, text: (row) => (vector as DuckDBVarCharVector).getItem(row) ?? '' };
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
