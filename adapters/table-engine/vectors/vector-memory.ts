import { createRequire } from 'node:module';

/** A vector of the driver, as its functions take it. */
export interface RawVector {
  readonly __vector: never;
}

/** The driver's functions below its classes: those write a vector value by value. */
interface VectorFunctions {
  data_chunk_get_vector(chunk: object, column: number): RawVector;
  vector_get_data(vector: RawVector, byteCount: number): Uint8Array;
  vector_ensure_validity_writable(vector: RawVector): void;
  vector_assign_string_element_len(vector: RawVector, index: number, bytes: Uint8Array): void;
  list_vector_get_child(vector: RawVector): RawVector;
  list_vector_reserve(vector: RawVector, items: number): void;
  list_vector_set_size(vector: RawVector, items: number): void;
  copy_data_to_vector(vector: RawVector, at: number, source: ArrayBufferLike, from: number, byteCount: number): void;
  copy_data_to_vector_validity(vector: RawVector, at: number, source: ArrayBufferLike, from: number, byteCount: number): void;
}

const ofDriver = createRequire(createRequire(import.meta.url).resolve('@duckdb/node-api'));
export const vectors = ofDriver('@duckdb/node-bindings') as VectorFunctions;

/** Copies memory into a vector, from its first item on. */
export function setItems(vector: RawVector, { buffer, byteOffset, byteLength }: ArrayBufferView): void {
  vectors.copy_data_to_vector(vector, 0, buffer, byteOffset, byteLength);
}

/** @param bits one per item, 0 where the item is null */
export function setValidity(vector: RawVector, { buffer, byteOffset, byteLength }: Uint32Array): void {
  vectors.vector_ensure_validity_writable(vector);
  vectors.copy_data_to_vector_validity(vector, 0, buffer, byteOffset, byteLength);
}
